import { Fragment, memo, type ReactNode } from "react";
import { useThreadNames } from "@/features/inbox/conversation/thread-context";

/** Web addresses, also without their scheme, and e-mail is left alone. Only http(s) ever becomes a link. */
const LINK = /(?<![\w@./-])(?:https?:\/\/|www\.)[^\s<>"']+[^\s<>"'.,;:!?)\]}*_~]/gi;
const CODE = /```([\s\S]+?)```|`([^`\n]+)`/g;
/** How WhatsApp writes a mention: the phone or the hidden id of a member. */
const MENTION = /@(\d{5,20})(?!\d)/g;
const MARKS: { pattern: RegExp; wrap: (inner: ReactNode, key: number) => ReactNode }[] = [
  { pattern: /(?<![\p{L}\d*])\*(\S(?:[^*\n]*\S)?)\*(?![\p{L}\d*])/u, wrap: (inner, key) => <b key={key} className="font-semibold">{inner}</b> },
  { pattern: /(?<![\p{L}\d_])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\d_])/u, wrap: (inner, key) => <i key={key}>{inner}</i> },
  { pattern: /(?<![\p{L}\d~])~(\S(?:[^~\n]*\S)?)~(?![\p{L}\d~])/u, wrap: (inner, key) => <s key={key}>{inner}</s> },
];

type Naming = (digits: string) => string | undefined;

/** Text as WhatsApp shows it: *bold*, _italic_, ~struck~, ```monospace```, mentions by name and web links. Everything else is plain text. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  const nameOf = useThreadNames();
  return <span className="whitespace-pre-wrap">{withCode(text, nameOf)}</span>;
});

function withCode(text: string, nameOf: Naming): ReactNode[] {
  return pieces(text, CODE, (match) => <code className="font-mono text-[0.93em]">{match[1] ?? match[2]}</code>, (rest) => withLinks(rest, nameOf));
}

function withLinks(text: string, nameOf: Naming): ReactNode {
  return pieces(
    text,
    LINK,
    ([address]) => (
      <a href={/^https?:/i.test(address) ? address : `https://${address}`} target="_blank" rel="noopener noreferrer nofollow" className="text-primary underline underline-offset-2">{address}</a>
    ),
    (rest) => marked(rest, nameOf),
  );
}

function withMentions(text: string, nameOf: Naming): ReactNode {
  return pieces(
    text,
    MENTION,
    ([whole, digits]) => {
      const name = nameOf(digits ?? "");
      return name ? <span className="font-medium text-primary">@{name}</span> : whole;
    },
    (rest) => rest,
  );
}

function marked(text: string, nameOf: Naming, level = 0): ReactNode {
  const mark = MARKS[level];
  if (!mark || text === "") return withMentions(text, nameOf);
  const found: ReactNode[] = [];
  let rest = text;
  for (let match = mark.pattern.exec(rest); match; match = mark.pattern.exec(rest)) {
    found.push(<Fragment key={found.length}>{marked(rest.slice(0, match.index), nameOf, level + 1)}</Fragment>);
    found.push(mark.wrap(marked(match[1] ?? "", nameOf, level + 1), found.length));
    rest = rest.slice(match.index + match[0].length);
  }
  found.push(<Fragment key={found.length}>{marked(rest, nameOf, level + 1)}</Fragment>);
  return found;
}

/** Splits a text at a pattern: what matches is drawn by `inside`, what lies between by `between`. */
function pieces(text: string, pattern: RegExp, inside: (match: RegExpExecArray) => ReactNode, between: (text: string) => ReactNode): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push(<Fragment key={end}>{between(text.slice(end, match.index))}</Fragment>);
    parts.push(<Fragment key={`at-${match.index}`}>{inside(match)}</Fragment>);
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(<Fragment key={end}>{between(text.slice(end))}</Fragment>);
  return parts;
}
