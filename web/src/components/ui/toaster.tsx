import { useEffect } from "react";
import { toast as sonner, Toaster as Sonner } from "sonner";
import { connectToaster } from "@/lib/toast";

export default function Toaster() {
  useEffect(() => {
    connectToaster(({ text, tone }) => (tone === "error" ? sonner.error(text) : sonner(text)));
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
        },
      }}
    />
  );
}
