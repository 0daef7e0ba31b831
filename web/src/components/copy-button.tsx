import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";

const SHOWN_MS = 1_600;

/** Puts a text into the clipboard and says so in its place. */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => { setCopied(false); }, SHOWN_MS);
    return () => { clearTimeout(timer); };
  }, [copied]);
  const name = copied ? t("common.copied") : label;
  return (
    <Button variant="ghost" size="icon-sm" className={className} aria-label={name} data-tip={name} onClick={() => void navigator.clipboard.writeText(text).then(() => { setCopied(true); }, () => undefined)}>
      {copied ? <Check className="icon text-status-resolved" /> : <Copy className="icon" />}
      <span role="status" className="sr-only">{copied ? t("common.copied") : ""}</span>
    </Button>
  );
}
