import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { MessageText } from "@/features/inbox/conversation/message-text";

const html = (text: string) => render(<MessageText text={text} />).container.innerHTML;

describe("MessageText", () => {
  it("shows what a customer sends as text, never as markup", () => {
    const { container } = render(<MessageText text={'<img src=x onerror="alert(1)"> <script>alert(1)</script>'} />);
    expect(container.querySelector("img, script")).toBeNull();
    expect(container.textContent).toContain("<script>");
  });

  it("links only web addresses, without the sentence's punctuation", () => {
    render(<MessageText text="Veja https://jatoba.example/mesa?a=1. javascript:alert(1)" />);
    const links = screen.getAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://jatoba.example/mesa?a=1"]);
    expect(links[0]).toHaveAttribute("rel", expect.stringContaining("noopener"));
  });

  it("reads WhatsApp's marks and leaves others alone", () => {
    expect(html("*forte* e _leve_ e ~fora~")).toMatch(/<b[^>]*>forte<\/b> e <i>leve<\/i> e <s>fora<\/s>/);
    expect(html("2*3*4 e nome_de_arquivo_x")).not.toMatch(/<b|<i/);
    expect(html("*forte e _leve_ junto*")).toMatch(/<b[^>]*>forte e <i>leve<\/i> junto<\/b>/);
  });
});
