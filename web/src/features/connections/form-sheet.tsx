import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { ConnectionDot } from "@/components/connection-dot";
import { SideSheet } from "@/components/side-sheet";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { useWriteConnection } from "@/features/connections/api";
import { FormFields } from "@/features/connections/form-fields";
import { freeColor, schemaFor, startValues, toBody, type FormValues } from "@/features/connections/form-schema";
import type { Connection } from "@/lib/api-types";
import { phoneNumber } from "@/lib/format";
import { ApiError, request } from "@/lib/http";
import { connectionsQuery } from "@/lib/registers";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

interface Props {
  /** Null: a new number. */
  connection: Connection | null;
  onClose: () => void;
  onSaved: (saved: Connection) => void;
}

const FORM = "connection-form";

/** A number's settings. Nothing typed is lost: not by an error, and not by leaving without being asked. */
export default function FormSheet({ connection, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const write = useWriteConnection();
  const others = useQuery(connectionsQuery).data?.items ?? [];
  const [start] = useState(() => startValues(connection, freeColor(others)));
  const form = useForm<FormValues>({ resolver: zodResolver(schemaFor(connection)), defaultValues: start });
  const { isDirty } = form.formState;
  const saved = useRef(false);
  const leaving = useBlocker({ shouldBlockFn: () => isDirty && !saved.current, enableBeforeUnload: () => isDirty && !saved.current, withResolver: true });

  const save = useMutation({
    mutationFn: (values: FormValues) => (connection
      ? request<Connection>("PATCH", `/connections/${connection.id}`, { body: toBody(values) })
      : request<Connection>("POST", "/connections", { body: toBody(values), idempotencyKey: crypto.randomUUID() })),
    onSuccess: (answer) => {
      saved.current = true;
      write(answer);
      if (connection) toast(t("connections.done.save", { name: answer.name }));
      onSaved(answer);
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      const known = error.fields.filter((problem) => problem.field in start);
      known.forEach((problem, index) => { form.setError(problem.field as keyof FormValues, { type: problem.code, message: problem.detail }, { shouldFocus: index === 0 }); });
    },
  });
  const atField = save.error instanceof ApiError && save.error.fields.some((problem) => problem.field in start);
  return (
    <SideSheet
      title={connection ? t("connections.form.editTitle", { name: connection.name }) : t("connections.form.newTitle")}
      subtitle={connection ? <><ConnectionDot color={connection.color} />{phoneNumber(connection.phone) || t("connections.noPhone")}</> : t("connections.form.newSubtitle")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" form={FORM} variant="primary" aria-disabled={save.isPending}>{save.isPending ? t("connections.form.saving") : connection ? t("connections.form.save") : t("connections.form.create")}</Button>
        </>
      }
    >
      <FormProvider {...form}>
        <form id={FORM} noValidate className="grid gap-5" onSubmit={(event) => void form.handleSubmit((values) => { if (!save.isPending) save.mutate(values); })(event)}>
          {save.error ? <p role="alert" className="rounded-md bg-sla-breach-muted px-3 py-2">{atField ? t("connections.form.checkFields") : errorText(save.error)}</p> : null}
          <FormFields connection={connection} />
        </form>
      </FormProvider>
      {leaving.status === "blocked" ? (
        <Dialog open onOpenChange={leaving.reset}>
          <DialogContent>
            <DialogHeader title={t("connections.form.leaveTitle")} description={t("connections.form.leaveBody")} />
            <DialogFooter>
              <Button onClick={leaving.proceed}>{t("connections.form.discard")}</Button>
              <Button variant="primary" autoFocus onClick={leaving.reset}>{t("connections.form.keepEditing")}</Button>
            </DialogFooter>
          </DialogContent>
        </Dialog>
      ) : null}
    </SideSheet>
  );
}
