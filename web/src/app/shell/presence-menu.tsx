import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import type { Me, Presence } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { request } from "@/lib/http";
import { keys } from "@/lib/query";
import { useMe } from "@/lib/session";
import { useErrorText } from "@/lib/use-error-text";

const CHOICES: Presence[] = ["online", "away", "offline"];
const DOT: Record<Presence, string> = {
  online: "bg-status-resolved",
  away: "border-2 border-status-waiting",
  offline: "border-2 border-muted-foreground",
};

/** Whether the person takes new tickets. Shown at once, taken back if the API refuses. */
export function PresenceMenu({ className }: { className?: string }) {
  const { t } = useTranslation();
  const { presence } = useMe().user;
  const change = useChangePresence();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" className={cn("px-2 text-secondary-foreground max-md:hidden", className)} aria-label={`${t("presence.label")}: ${t(`presence.${presence}`)}`}>
          <PresenceDot presence={presence} />
          {t(`presence.${presence}`)}
          <ChevronDown className="size-3.5" strokeWidth={1.75} aria-hidden="true" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="min-w-40">
        <PresenceItems presence={presence} onChange={change} />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

export function PresenceItems({ presence, onChange }: { presence: Presence; onChange: (presence: Presence) => void }) {
  const { t } = useTranslation();
  return (
    <DropdownMenuRadioGroup value={presence} onValueChange={(value) => { onChange(value as Presence); }}>
      <DropdownMenuLabel>{t("presence.label")}</DropdownMenuLabel>
      {CHOICES.map((choice) => (
        <DropdownMenuRadioItem key={choice} value={choice}><PresenceDot presence={choice} />{t(`presence.${choice}`)}</DropdownMenuRadioItem>
      ))}
    </DropdownMenuRadioGroup>
  );
}

function PresenceDot({ presence }: { presence: Presence }) {
  return <i className={cn("inline-block size-2 rounded-full", DOT[presence])} aria-hidden="true" />;
}

export function useChangePresence(): (presence: Presence) => void {
  const client = useQueryClient();
  const errorText = useErrorText();
  const { mutate } = useMutation({
    mutationFn: (presence: Presence) => request("PUT", "/me/presence", { body: { presence } }),
    onMutate: (presence) => {
      const before = client.getQueryData<Me>(keys.me);
      client.setQueryData<Me>(keys.me, (me) => me && { ...me, user: { ...me.user, presence } });
      return before;
    },
    onError: (error, _presence, before) => {
      client.setQueryData(keys.me, before);
      toast.error(errorText(error));
    },
  });
  return mutate;
}
