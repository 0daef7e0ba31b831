import type { ReactNode } from "react";

/** A translated sentence in which <b>…</b> stands out; all else, names above all, is plain text. */
export function RichText({ children: sentence, values }: { children: string; values: Record<string, string> }) {
  const parts: ReactNode[] = sentence.split(/<b>(.*?)<\/b>/g).map((part, index) => {
    const text = fill(part, values);
    return index % 2 === 1 ? <b key={index} className="font-medium text-foreground">{text}</b> : text;
  });
  return <>{parts}</>;
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
