import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

export function Switch(props: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root className="t-fast hit h-[18px] w-8 shrink-0 rounded-full bg-input p-0.5 disabled:opacity-60 data-[state=checked]:bg-primary" {...props}>
      <Primitive.Thumb className="block size-3.5 rounded-full bg-card transition-transform duration-(--duration-fast) data-[state=checked]:translate-x-3.5" />
    </Primitive.Root>
  );
}
