import { Toaster as Sonner } from "sonner";

/** Short answers to an action whose result is not on screen. Everything else is said in place. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-center"
      duration={4500}
      gap={8}
      offset={20}
      mobileOffset={72}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: "flex w-full items-center gap-2.5 rounded-lg border bg-popover px-3.5 py-2.5 text-sm text-popover-foreground shadow-lg",
          error: "[&_[data-icon]]:text-destructive",
          actionButton: "ml-auto font-medium text-primary",
        },
      }}
    />
  );
}
