import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";

interface Props {
  title: ReactNode;
  subtitle?: ReactNode;
  onClose: () => void;
  /** Buttons at the end; the main one last. */
  footer?: ReactNode;
  children: ReactNode;
}

/** A sheet from the right with a title, a body that scrolls and a footer; the whole screen on phones. */
export function SideSheet({ title, subtitle, onClose, footer, children }: Props) {
  const { t } = useTranslation();
  return (
    <Primitive.Root open onOpenChange={onClose}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-overlay" />
        <Primitive.Content
          aria-describedby={undefined}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement | null)?.focus();
          }}
          className="fixed inset-y-0 right-0 z-50 flex w-[min(var(--sheet-w),100vw)] animate-sheet-in flex-col bg-popover text-popover-foreground shadow-lg outline-none max-md:w-full"
        >
          <header className="flex shrink-0 items-start gap-3 border-b px-5 py-3.5 max-md:px-4">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="truncate text-lg font-semibold">{title}</Primitive.Title>
              {subtitle ? <div className="flex min-w-0 items-center gap-1.5 text-muted-foreground tabular-nums">{subtitle}</div> : null}
            </div>
            <Primitive.Close asChild>
              <Button variant="ghost" size="icon" className="-mt-1 -mr-2" aria-label={t("common.close")}><X className="icon" /></Button>
            </Primitive.Close>
          </header>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-5 py-4 max-md:px-4">{children}</div>
          {footer ? <footer className="flex shrink-0 items-center justify-end gap-2 border-t px-5 py-3 pb-[calc(0.75rem+env(safe-area-inset-bottom))] max-md:px-4">{footer}</footer> : null}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
