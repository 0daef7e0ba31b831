import { EllipsisVertical } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";

export function MoreButton(props: ComponentProps<"button">) {
  const { t } = useTranslation();
  return <Button variant="ghost" size="icon" aria-label={t("conversation.more")} data-tip={t("conversation.more")} {...props}><EllipsisVertical className="icon" aria-hidden="true" /></Button>;
}
