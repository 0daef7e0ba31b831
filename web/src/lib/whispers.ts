import type { Whisper } from "@/lib/realtime";

/** Typing is announced every few seconds; without news for this long it is over. */
const TYPING_MS = 6_000;
const NOBODY: readonly string[] = [];
/** Stands for the customer, who has no user id. */
export const CUSTOMER = "customer";

/** Who types in and who looks at each ticket at this moment. */
export class Whispers {
  private readonly people = { typing: new Map<string, readonly string[]>(), viewing: new Map<string, readonly string[]>() };
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();

  hear = (whisper: Whisper): void => {
    const user = whisper.userId ?? CUSTOMER;
    this.set(whisper.kind, whisper.ticketId, user, whisper.active);
    if (whisper.kind !== "typing") return;
    const key = `${whisper.ticketId}:${user}`;
    clearTimeout(this.timers.get(key));
    if (whisper.active) this.timers.set(key, setTimeout(() => { this.set("typing", whisper.ticketId, user, false); }, TYPING_MS));
  };

  /** A message has come: its author no longer types. */
  stopTyping(ticketId: string): void {
    this.set("typing", ticketId, CUSTOMER, false);
  }

  /** After a cut nobody knows who is still there. */
  forget(): void {
    this.people.typing.clear();
    this.people.viewing.clear();
    this.notify();
  }

  typing = (ticketId: string): readonly string[] => this.people.typing.get(ticketId) ?? NOBODY;

  viewing = (ticketId: string): readonly string[] => this.people.viewing.get(ticketId) ?? NOBODY;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private set(kind: Whisper["kind"], ticketId: string, user: string, active: boolean): void {
    const before = this.people[kind].get(ticketId) ?? NOBODY;
    if (before.includes(user) === active) return;
    this.people[kind].set(ticketId, active ? [...before, user] : before.filter((each) => each !== user));
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
