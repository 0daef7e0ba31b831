import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

export const Dialog = Primitive.Root;

/** A window over the page; on phones it sits at the bottom, within reach of the thumb. */
export function DialogContent({ className, children, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-overlay" />
      <Primitive.Content
        tabIndex={-1}
        onOpenAutoFocus={(event) => {
          // The first field asks for the focus by itself; without one it stays on the window, not on "close".
          event.preventDefault();
          (event.currentTarget as HTMLElement | null)?.focus();
        }}
        className={cn(
          "fixed z-50 flex max-h-[calc(100dvh-2rem)] animate-fade-in flex-col bg-popover text-popover-foreground shadow-lg outline-none",
          "inset-x-0 bottom-0 rounded-t-xl pb-[env(safe-area-inset-bottom)]",
          "md:inset-x-auto md:top-[14vh] md:bottom-auto md:left-1/2 md:w-[min(28rem,calc(100vw-2rem))] md:-translate-x-1/2 md:rounded-xl md:pb-0",
          className,
        )}
        {...props}
      >
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}

export function DialogHeader({ title, description }: { title: ReactNode; description?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="flex items-start gap-3 px-4 pt-4 pb-1 md:px-5 md:pt-5">
      <div className="min-w-0 flex-1">
        <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
        {description ? <Primitive.Description className="mt-0.5 text-muted-foreground">{description}</Primitive.Description> : null}
      </div>
      <Primitive.Close asChild>
        <Button variant="ghost" size="icon" className="-mt-1.5 -mr-2" aria-label={t("common.close")}><X className="icon" /></Button>
      </Primitive.Close>
    </div>
  );
}

export function DialogBody({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("scroll-thin grid min-h-0 gap-3 overflow-y-auto px-4 py-3 md:px-5", className)} {...props} />;
}

export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("flex justify-end gap-2 px-4 pt-2 pb-4 max-md:*:flex-1 md:px-5 md:pb-5", className)} {...props} />;
}
