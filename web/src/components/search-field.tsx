import { Search, X } from "lucide-react";
import { useEffect, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";

const TYPING_MS = 250;

interface Props {
  ref?: Ref<HTMLInputElement>;
  value: string;
  label: string;
  className?: string;
  onChange: (value: string) => void;
}

/** A search whose text lives elsewhere (the address) and follows the typing with a short pause. */
export function SearchField({ ref, value, label, className, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    // Changed from outside (back, "clear"): it wins over what is typed.
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => {
      setKnown(text.trim());
      onChange(text.trim());
    }, TYPING_MS);
    return () => { clearTimeout(timer); };
  });
  const clear = () => {
    setText("");
    onChange("");
  };
  return (
    <div className={cn("t-fast flex h-control min-w-0 items-center gap-2 rounded-md border border-input bg-card px-2.5 text-muted-foreground focus-within:border-ring", className)}>
      <Search className="icon" aria-hidden="true" />
      <input
        ref={ref}
        type="search"
        value={text}
        aria-label={label}
        placeholder={label}
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (text) clear();
          else event.currentTarget.blur();
        }}
        className="min-w-0 flex-1 bg-transparent text-foreground outline-none max-md:text-lg"
      />
      {text ? <button type="button" className="hit" aria-label={t("list.clearSearch")} onClick={clear}><X className="icon" /></button> : null}
    </div>
  );
}
