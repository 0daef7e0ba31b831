import { useEffect } from "react";
import { toast as sonner, Toaster as Sonner } from "sonner";
import { connectToaster } from "@/lib/toast";

/** Long enough to read and to reach for. */
const WITH_ACTION_MS = 12_000;

export default function Toaster() {
  useEffect(() => {
    connectToaster(({ text, tone, action }) => {
      const options = action ? { action: { label: action.label, onClick: action.run }, duration: WITH_ACTION_MS } : undefined;
      return tone === "error" ? sonner.error(text, options) : sonner(text, options);
    });
  }, []);
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
          actionButton: "hit ml-auto shrink-0 font-medium text-primary hover:underline",
        },
      }}
    />
  );
}
