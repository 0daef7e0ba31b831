import { afterEach, describe, expect, it } from "vitest";
import { largestAs, kindsOf, nameOf } from "@/features/inbox/composer/attach/classify";
import { parsePlace } from "@/features/inbox/composer/attach/place";
import { parts } from "@/features/inbox/composer/use-draft-actions";
import { changeDraft, draftLine, EMPTY_DRAFT, readDraft, writeDraft, type Draft, type DraftFile } from "@/lib/drafts";

const file = (name: string, type: DraftFile["type"] = "image", caption = ""): DraftFile => ({ id: name, type, choices: [type], caption, originalKey: null, file: { key: name, name, mime: "image/jpeg", size: 9 } });
const quoted = { id: "m1", text: "oi", type: "text" as const, author_name: "Marina", thumb_url: null };
const said = (draft: Partial<Draft>) => parts({ ...EMPTY_DRAFT, ...draft }).map(({ type, text, quoted: quote, file: its }) => [type, its?.name ?? "", text, quote?.id ?? ""]);

describe("what a draft becomes", () => {
  it("a text alone", () => { expect(said({ text: "  oi \n" })).toEqual([["text", "", "oi", ""]]); });
  it("one file has the text for its caption", () => { expect(said({ text: "o rasgo", files: [file("a.jpg")] })).toEqual([["image", "a.jpg", "o rasgo", ""]]); });
  it("what can have no caption goes first, the text behind it", () => {
    expect(said({ text: "ouça", files: [file("a.mp3", "audio")] })).toEqual([["audio", "a.mp3", "", ""], ["text", "", "ouça", ""]]);
    expect(said({ text: "rs", files: [file("a.webp", "sticker", "não")] })).toEqual([["sticker", "a.webp", "", ""], ["text", "", "rs", ""]]);
  });
  it("several files keep their order and captions, and only the first one quotes", () => {
    expect(said({ text: "é isso", quoted, files: [file("b.jpg", "image", "frente"), file("a.pdf", "document")] })).toEqual([["image", "b.jpg", "frente", "m1"], ["document", "a.pdf", "", ""], ["text", "", "é isso", ""]]);
  });
  it("a mention is the person's number in the text, and only who is still named is told", () => {
    const [part] = parts({ ...EMPTY_DRAFT, text: "@Ana Lima viu?", mentions: [{ name: "Ana Lima", phone: "5511911112222" }, { name: "Rui", phone: "5511933334444" }] });
    expect(part).toMatchObject({ text: "@5511911112222 viu?", mentions: ["5511911112222"] });
  });
});

describe("drafts", () => {
  afterEach(() => { localStorage.clear(); });
  it("keep text, quote, files and an edit across a reload, and nothing when empty", () => {
    const draft: Draft = { text: "meio", quoted, files: [file("a.jpg")], mentions: [], editing: { messageId: "m2", before: "era", text: "é" } };
    writeDraft("u1", "t1", draft);
    const stored = localStorage.getItem("balcao:draft:u1:t1");
    writeDraft("u1", "t2", EMPTY_DRAFT);
    expect(JSON.parse(stored ?? "")).toEqual(draft);
    expect(localStorage.getItem("balcao:draft:u1:t2")).toBeNull();
    expect(readDraft("u1", "t1")).toEqual(draft);
    expect(readDraft("u2", "t1")).toEqual(EMPTY_DRAFT);
  });
  it("take changes one upon the other, whatever each was made from", () => {
    changeDraft("u1", "t1", () => ({ text: "oi" }));
    changeDraft("u1", "t1", ({ files }) => ({ files: [...files, file("a.jpg")] }));
    changeDraft("u1", "t1", ({ files }) => ({ files: [...files, file("b.jpg")] }));
    expect(readDraft("u1", "t1")).toMatchObject({ text: "oi", files: [{ id: "a.jpg" }, { id: "b.jpg" }] });
  });
  it("of an earlier version, or broken, lose what can be read of them only", () => {
    localStorage.setItem("balcao:draft:u1:t1", JSON.stringify({ text: "antigo", quotedId: "x" }));
    localStorage.setItem("balcao:draft:u1:t2", "{");
    expect(readDraft("u1", "t1")).toEqual({ ...EMPTY_DRAFT, text: "antigo" });
    expect(readDraft("u1", "t2")).toEqual(EMPTY_DRAFT);
  });
  it("name their files in the list when there is no text", () => { expect(draftLine({ ...EMPTY_DRAFT, files: [file("a.jpg"), file("b.jpg", "image", "frente")] })).toBe("a.jpg, frente"); });
});

describe("a chosen file", () => {
  it("goes as what WhatsApp shows it as, else as a document", () => {
    expect(kindsOf("image/jpeg")).toEqual(["image", "document"]);
    expect(kindsOf("image/webp")).toEqual(["image", "sticker", "document"]);
    expect(kindsOf("video/mp4")[0]).toBe("video");
    expect(kindsOf("audio/ogg; codecs=opus")[0]).toBe("audio");
    for (const mime of ["image/svg+xml", "image/heic", "video/x-matroska", "text/html", ""]) expect(kindsOf(mime)).toEqual(["document"]);
  });
  it("is weighed as what it is, also when it goes as a document", () => { expect(largestAs("document", "image/png")).toBe(largestAs("image", "image/png")); });
  it("that was pasted is named by its moment", () => {
    expect(nameOf(new File([], "image.png"), "imagem", new Date())).toMatch(/^imagem \d{4}-\d\d-\d\d \d\d-\d\d\.png$/);
    expect(nameOf(new File([], "nota.pdf"), "imagem")).toBe("nota.pdf");
  });
});

describe("a place", () => {
  it("is read from coordinates and from links of maps", () => {
    const place = { latitude: -23.55052, longitude: -46.63331 };
    for (const text of ["-23.55052, -46.63331", " -23.55052 -46.63331 ", "(-23.55052, -46.63331)", "-23,55052; -46,63331", "https://www.google.com/maps/@-23.55052,-46.63331,15z", "https://maps.google.com/?q=-23.55052,-46.63331", "geo:-23.55052,-46.63331"]) expect(parsePlace(text), text).toEqual(place);
  });
  it("off the globe is none", () => { for (const text of ["95, 10", "10, 190", "Rua Augusta, 100", "", "12"]) expect(parsePlace(text), text).toBeNull(); });
});
