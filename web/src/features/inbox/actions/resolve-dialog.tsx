import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Switch } from "@/components/ui/switch";
import { useRunAction } from "@/features/inbox/actions/use-run-action";
import type { Ticket } from "@/lib/api-types";
import { contactName } from "@/lib/format";
import { can, useMe } from "@/lib/session";

/** Asks whether the customer gets the survey; those who may not skip it only confirm. */
export default function ResolveDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { run } = useRunAction();
  const mayChoose = can(me, "tickets.resolve_without_survey");
  const [survey, setSurvey] = useState(true);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onClose();
    void run(ticket, "resolve", { survey });
  };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <form onSubmit={submit} className="contents">
          <DialogHeader title={t("actions.resolveTitle")} description={t("actions.resolveBody", { name: contactName(ticket.contact) })} />
          <DialogBody>
            <label className="flex min-h-11 items-center justify-between gap-4">
              <span>
                <span className="block font-medium">{t("actions.survey")}</span>
                <span className="block text-xs text-muted-foreground">{mayChoose ? t("actions.surveyHint") : t("actions.surveyAlways")}</span>
              </span>
              <Switch checked={survey} disabled={!mayChoose} onCheckedChange={setSurvey} />
            </label>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary" autoFocus>{t("actions.resolve")}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
