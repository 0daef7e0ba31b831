import { Fragment, type ReactNode } from "react";

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;
const MARKS: { pattern: RegExp; wrap: (inner: ReactNode, key: number) => ReactNode }[] = [
  { pattern: /(?<![\p{L}\d*])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\d*])/u, wrap: (inner, key) => <b key={key} className="font-semibold">{inner}</b> },
  { pattern: /(?<![\p{L}\d_])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\d_])/u, wrap: (inner, key) => <i key={key}>{inner}</i> },
  { pattern: /(?<![\p{L}\d~])~(\S(?:[^~\n]*\S)?)~(?![\p{L}\d~])/u, wrap: (inner, key) => <s key={key}>{inner}</s> },
];

/** Text as WhatsApp shows it: *bold*, _italic_, ~struck~ and web links. Everything else is plain text. */
export function MessageText({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(<Fragment key={end}>{marked(text.slice(end, match.index))}</Fragment>);
    parts.push(
      <a key={`link-${match.index}`} href={match[0]} target="_blank" rel="noopener noreferrer nofollow" className="text-primary underline underline-offset-2">{match[0]}</a>,
    );
    end = match.index + match[0].length;
  }
  parts.push(<Fragment key={end}>{marked(text.slice(end))}</Fragment>);
  return <span className="whitespace-pre-wrap">{parts}</span>;
}

function marked(text: string, level = 0): ReactNode {
  const mark = MARKS[level];
  if (!mark || text === "") return text;
  const pieces: ReactNode[] = [];
  let rest = text;
  for (let match = mark.pattern.exec(rest); match; match = mark.pattern.exec(rest)) {
    pieces.push(<Fragment key={pieces.length}>{marked(rest.slice(0, match.index), level + 1)}</Fragment>);
    pieces.push(mark.wrap(marked(match[1] ?? "", level + 1), pieces.length));
    rest = rest.slice(match.index + match[0].length);
  }
  pieces.push(<Fragment key={pieces.length}>{marked(rest, level + 1)}</Fragment>);
  return pieces;
}
