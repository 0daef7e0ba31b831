import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";

/** A panel from the right over the page; full screen on phones. The content brings its own close button. */
export default function Sheet({ open, onOpenChange, label, children }: { open: boolean; onOpenChange: (open: boolean) => void; label: string; children: ReactNode }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-overlay" />
        <Primitive.Content
          aria-describedby={undefined}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement | null)?.focus();
          }}
          className="scroll-thin fixed inset-y-0 right-0 z-50 flex w-(--panel-w) animate-sheet-in flex-col overflow-y-auto bg-card shadow-lg outline-none max-md:w-full"
        >
          <Primitive.Title className="sr-only">{label}</Primitive.Title>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
