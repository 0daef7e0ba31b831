import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";

/** Grey shapes of what comes, shown only when loading takes longer than a blink. */
export function SkeletonRows({ rows, className }: { rows: number; className?: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")} className="animate-appear-late opacity-0">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={cn("animate-skeleton rounded-md bg-tint", className)} />
      ))}
    </div>
  );
}
