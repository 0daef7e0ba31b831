import { Popover } from "radix-ui";
import { EmojiPicker } from "@/components/emoji/emoji-picker";
import { EmojiButton } from "@/features/inbox/composer/composer-toolbar";

/** The picker over its button. It stays open, so that several can be picked in a row. */
export default function EmojiMenu({ opened, onPick }: { opened: boolean; onPick: (emoji: string) => void }) {
  return (
    <Popover.Root defaultOpen={opened}>
      <Popover.Trigger asChild><EmojiButton /></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          onFocusOutside={(event) => { event.preventDefault(); }}
          className="z-50 w-[min(22rem,calc(100vw-16px))] animate-pop-in rounded-lg border bg-popover text-popover-foreground shadow-md outline-none"
        >
          <EmojiPicker onPick={onPick} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
