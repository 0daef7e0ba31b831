import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";

const BUBBLES: ["in" | "out", number, number][] = [["in", 46, 36], ["out", 58, 56], ["in", 34, 36], ["in", 52, 36], ["out", 40, 36], ["out", 62, 76], ["in", 44, 56]];

export function ThreadSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")} className="flex h-full flex-col justify-end gap-2.5 py-4 animate-appear-late opacity-0">
      {BUBBLES.map(([side, width, height]) => (
        <i key={`${side}${width}`} className={cn("animate-skeleton rounded-xl bg-tint", side === "in" ? "self-start rounded-tl-sm" : "self-end rounded-tr-sm")} style={{ width: `${width}%`, height }} />
      ))}
    </div>
  );
}
