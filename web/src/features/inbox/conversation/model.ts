import type { Message } from "@/lib/api-types";

export type { Message } from "@/lib/api-types";

/** A file of a message; a pending one may have a size to draw before it has an address. */
export type Media = NonNullable<Message["media"]>;
/** What a message of a rarer kind carries: only the part of its type is there. */
export type Content = Partial<NonNullable<Message["content"]>>;
export type Reaction = Message["reactions"][number];
