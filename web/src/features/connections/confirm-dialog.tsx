import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { useDeleteConnection } from "@/features/connections/api";
import type { Connection } from "@/lib/api-types";
import { useErrorText } from "@/lib/use-error-text";

interface Props {
  connection: Connection;
  onClose: () => void;
}

/** Asks before a number stops answering. */
export function StopDialog({ connection, question, onClose, onConfirm }: Props & { question: "disconnect" | "disable"; onConfirm: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <DialogHeader title={t(`connections.ask.${question}Title`, { name: connection.name })} description={t(`connections.ask.${question}Body`)} />
        <DialogFooter>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button variant="danger" autoFocus onClick={() => { onClose(); onConfirm(); }}>{t(`connections.${question}`)}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

/** Removing a number needs its name typed: it can't be undone, though its history stays. */
export function DeleteDialog({ connection, onClose }: Props) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [typed, setTyped] = useState("");
  const remove = useDeleteConnection(onClose);
  const matches = typed.trim().toLocaleLowerCase() === connection.name.trim().toLocaleLowerCase();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (matches && !remove.isPending) remove.mutate(connection);
  };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <form onSubmit={submit} className="contents">
          <DialogHeader title={t("connections.ask.deleteTitle", { name: connection.name })} />
          <DialogBody>
            <ul className="grid list-disc gap-1 pl-4 text-muted-foreground">
              <li>{t("connections.ask.deleteStops")}</li>
              <li>{t("connections.ask.deleteTickets")}</li>
              <li>{t("connections.ask.deleteHistory")}</li>
            </ul>
            <Field label={t("connections.ask.deleteType", { name: connection.name })}>
              {(control) => <Input autoFocus autoComplete="off" value={typed} onChange={(event) => { setTyped(event.target.value); }} {...control} />}
            </Field>
            {remove.error ? <p role="alert" className="text-destructive">{errorText(remove.error)}</p> : null}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" variant="danger" disabled={!matches} aria-disabled={remove.isPending}>{t("connections.ask.deleteConfirm")}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
