import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const buttonVariants = cva(
  "t-fast inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border border-transparent font-medium whitespace-nowrap select-none disabled:opacity-60 aria-disabled:opacity-60 [&_svg]:pointer-events-none [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-primary text-primary-foreground hover:bg-primary-hover",
        outline: "border-border bg-card text-secondary-foreground hover:bg-accent",
        ghost: "text-muted-foreground hover:bg-accent hover:text-accent-foreground aria-expanded:bg-accent",
        danger: "bg-destructive text-destructive-foreground hover:opacity-90",
        link: "text-primary underline-offset-2 hover:underline",
      },
      size: {
        default: "h-control px-3",
        sm: "h-7 px-2.5 text-xs",
        icon: "size-control p-0",
        "icon-sm": "size-7 p-0 max-md:size-11",
        inline: "h-auto p-0",
      },
    },
    defaultVariants: { variant: "outline", size: "default" },
  },
);

export function Button({ className, variant, size, type = "button", ...props }: ComponentProps<"button"> & VariantProps<typeof buttonVariants>) {
  return <button type={type} className={cn(buttonVariants({ variant, size }), className)} {...props} />;
}
