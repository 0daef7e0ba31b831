import { describe, expect, it } from "vitest";
import { toggleMark, tokenAt } from "@/features/inbox/composer/text-edit";

/** A field with its selection between "[" and "]". */
function field(marked: string): HTMLTextAreaElement {
  const element = document.createElement("textarea");
  document.body.append(element);
  element.value = marked.replace(/[[\]]/g, "");
  element.setSelectionRange(marked.indexOf("["), marked.indexOf("]") - 1);
  return element;
}
function shown(element: HTMLTextAreaElement): string {
  const { value, selectionStart: start, selectionEnd: end } = element;
  return `${value.slice(0, start)}[${value.slice(start, end)}]${value.slice(end)}`;
}
function marked(text: string, mark: "*" | "_"): string {
  const element = field(text);
  toggleMark(element, mark);
  return shown(element);
}

describe("bold and italic", () => {
  it("stand around what is selected, which stays selected", () => { expect(marked("sai [hoje] sim", "*")).toBe("sai *[hoje]* sim"); });
  it("stand against the word, blanks outside", () => { expect(marked("sai[ hoje ]sim", "_")).toBe("sai _[hoje]_ sim"); });
  it("are taken away where they are", () => {
    expect(marked("sai *[hoje]* sim", "*")).toBe("sai [hoje] sim");
    expect(marked("sai [*hoje*] sim", "*")).toBe("sai [hoje] sim");
  });
  it("without a selection leave the caret between them", () => { expect(marked("sai []", "*")).toBe("sai *[]*"); });
});

describe("the word at the caret", () => {
  const at = (text: string, isGroup = false) => tokenAt(text, text.length, isGroup);
  it("begun with a slash asks for quick replies, at the start and after a blank", () => {
    expect(at("/")).toMatchObject({ kind: "quickReply", query: "", start: 0, end: 1 });
    expect(at("oi /praz")).toMatchObject({ query: "praz", start: 3, end: 8 });
  });
  it("within an address or a fraction asks for nothing", () => {
    expect(at("https://a")).toBeNull();
    expect(at("1/2")).toBeNull();
    expect(at("/prazo ")).toBeNull();
  });
  it("begun with @ asks for people in groups only", () => {
    expect(at("oi @Mar", true)).toMatchObject({ kind: "mention", query: "Mar", start: 3 });
    expect(at("oi @Mar")).toBeNull();
    expect(at("bia@loja", true)).toBeNull();
  });
});
