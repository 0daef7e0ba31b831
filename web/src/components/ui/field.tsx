import { ChevronDown } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "@/lib/cn";

const CONTROL =
  "t-fast w-full rounded-md border border-input bg-card px-3 text-base text-foreground max-md:text-lg aria-invalid:border-destructive focus-visible:outline-offset-0";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(CONTROL, "h-9 max-md:h-11", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(CONTROL, "min-h-20 resize-none py-2", className)} {...props} />;
}

/** The platform's own list: the fastest one on phones. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className="relative block">
      <select className={cn(CONTROL, "h-9 appearance-none truncate pr-9 max-md:h-11", className)} {...props}>{children}</select>
      <ChevronDown className="icon pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-muted-foreground" aria-hidden="true" />
    </span>
  );
}

/** Label above, then the control, then what is wrong with it. */
export function Field({ label, error, hint, children }: { label: string; error?: string; hint?: ReactNode; children: (control: { id: string; "aria-invalid": boolean; "aria-describedby"?: string }) => ReactNode }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">{label}</label>
      {children({ id, "aria-invalid": error !== undefined, "aria-describedby": note ? `${id}-note` : undefined })}
      {note ? <p id={`${id}-note`} className={cn("text-xs", error ? "text-destructive" : "text-muted-foreground")}>{note}</p> : null}
    </div>
  );
}
