import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/field";
import { useRunAction } from "@/features/inbox/actions/use-run-action";
import type { Ticket } from "@/lib/api-types";

const schema = z.object({ reason: z.string().trim().min(1).max(500) });

/** A cancelled ticket leaves every figure, so a reason is always asked. */
export default function CancelDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation();
  const { run } = useRunAction();
  const { register, handleSubmit, formState: { errors } } = useForm({ resolver: zodResolver(schema), defaultValues: { reason: "" } });
  const submit = handleSubmit(({ reason }) => {
    onClose();
    void run(ticket, "cancel", { reason });
  });
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <form noValidate onSubmit={(event) => void submit(event)} className="contents">
          <DialogHeader title={t("actions.cancelTitle")} description={t("actions.cancelBody")} />
          <DialogBody>
            <Field label={t("actions.reason")} error={errors.reason ? t("actions.reasonRequired") : undefined}>
              {(control) => <Textarea autoFocus maxLength={500} placeholder={t("actions.reasonPlaceholder")} {...control} {...register("reason")} />}
            </Field>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{t("actions.cancelKeep")}</Button>
            <Button type="submit" variant="danger">{t("actions.cancel")}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
