import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { SideSheet } from "@/components/side-sheet";
import { Button } from "@/components/ui/button";
import { Field, Input, Textarea } from "@/components/ui/field";
import type { Contact } from "@/lib/api-types";
import { ApiError, post } from "@/lib/http";
import { keys } from "@/lib/query";
import { useErrorText } from "@/lib/use-error-text";

const FORM = "new-contact";
const FEWEST_DIGITS = 10;
const schema = z.object({
  name: z.string().trim().min(1, "contacts.form.nameRequired").max(200, "contacts.form.nameTooLong"),
  phone: z.string().trim().refine((value) => value.replace(/\D/g, "").length >= FEWEST_DIGITS, "contacts.form.phoneShort"),
  note: z.string().max(4_000),
});
type Values = z.infer<typeof schema>;

/** Somebody who has not written yet. */
export default function NewContactSheet({ onClose, onSaved }: { onClose: () => void; onSaved: (contact: Contact) => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { register, handleSubmit, setError, formState: { errors } } = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { name: "", phone: "", note: "" } });
  const save = useMutation({
    mutationFn: (values: Values) => post<Contact>("/contacts", values),
    onSuccess: (contact) => {
      void client.invalidateQueries({ queryKey: keys.contacts });
      onSaved(contact);
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      for (const { field, code, detail } of error.fields) {
        if (field !== "name" && field !== "phone" && field !== "note") continue;
        const key = `contacts.form.invalid.${code}`;
        setError(field, { message: i18n.exists(key) ? key : detail }, { shouldFocus: true });
      }
    },
  });
  const problem = (field: keyof Values) => {
    const message = errors[field]?.message;
    return message && i18n.exists(message) ? (t as (key: string) => string)(message) : message;
  };
  const atField = save.error instanceof ApiError && save.error.fields.length > 0;
  return (
    <SideSheet
      title={t("contacts.new")}
      onClose={onClose}
      footer={<><Button onClick={onClose}>{t("common.cancel")}</Button><Button type="submit" form={FORM} variant="primary" aria-disabled={save.isPending}>{t("contacts.form.save")}</Button></>}
    >
      <form id={FORM} noValidate className="grid gap-3.5" onSubmit={(event) => void handleSubmit((values) => { if (!save.isPending) save.mutate(values); })(event)}>
        {save.error && !atField ? <p role="alert" className="rounded-md bg-sla-breach-muted px-3 py-2">{errorText(save.error)}</p> : null}
        <Field label={t("contacts.name")} error={problem("name")}>{(control) => <Input autoFocus autoComplete="off" {...control} {...register("name")} />}</Field>
        <Field label={t("contacts.phone")} error={problem("phone")} hint={t("contacts.form.phoneHint")}>{(control) => <Input type="tel" inputMode="tel" autoComplete="off" {...control} {...register("phone")} />}</Field>
        <Field label={t("contacts.note")} error={problem("note")} hint={t("contacts.notePlaceholder")}>{(control) => <Textarea rows={3} maxLength={4_000} {...control} {...register("note")} />}</Field>
      </form>
    </SideSheet>
  );
}
