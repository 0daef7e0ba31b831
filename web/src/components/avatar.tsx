import { User } from "lucide-react";
import { useState } from "react";
import { cn } from "@/lib/cn";
import { avatarTint, initials } from "@/lib/format";

const SIZES = {
  20: "size-5 text-[9px]",
  24: "size-6 text-[10px]",
  28: "size-7 text-micro",
  36: "size-9 text-sm",
  40: "size-10 text-sm",
  56: "size-14 text-lg",
} as const;

/** Initials on one of six quiet tints, or the photo. The name is always written beside it, so it is hidden from readers. */
export function Avatar({ id, name, photo, size = 40, className }: { id: string; name: string; photo?: string | null; size?: keyof typeof SIZES; className?: string }) {
  const tint = avatarTint(id);
  const letters = initials(name);
  // A link to a photo lives for a while only: one that fails leaves the initials.
  const [failed, setFailed] = useState<string | null>(null);
  return (
    <span
      aria-hidden="true"
      className={cn("inline-grid shrink-0 place-items-center overflow-hidden rounded-full font-semibold tracking-[0.01em]", SIZES[size], className)}
      style={{ background: `var(--avatar-${tint})`, color: `var(--avatar-${tint}-foreground)` }}
    >
      {photo && photo !== failed ? <img src={photo} alt="" loading="lazy" className="size-full object-cover" onError={() => { setFailed(photo); }} /> : letters || <User className={size >= 36 ? "size-5" : "size-3"} strokeWidth={1.75} />}
    </span>
  );
}
