import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { PresenceButton, PresenceDot } from "@/app/shell/presence-button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import type { Me, Presence } from "@/lib/api-types";
import { request } from "@/lib/http";
import { keys } from "@/lib/query";
import { useMe } from "@/lib/session";
import { useErrorText } from "@/lib/use-error-text";
import { toast } from "@/lib/toast";

const CHOICES: Presence[] = ["online", "away", "offline"];
/** Whether the person takes new tickets. Shown at once, taken back if the API refuses. */
export default function PresenceMenu() {
  const { presence } = useMe().user;
  const change = useChangePresence();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild><PresenceButton /></DropdownMenuTrigger>
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
      toast(errorText(error), "error");
    },
  });
  return mutate;
}
