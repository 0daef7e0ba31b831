import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import type { QuickReply } from "@/lib/api-types";
import { ApiError, request } from "@/lib/http";
import { keys } from "@/lib/query";
import { VARIABLES } from "@/lib/quick-replies";
import { departmentsQuery } from "@/lib/registers";
import { useErrorText } from "@/lib/use-error-text";

const schema = z.object({
  shortcut: z.string().trim().toLowerCase().regex(/^[\p{Ll}\p{N}][\p{Ll}\p{N}_-]{0,31}$/u),
  title: z.string().trim().min(1).max(80),
  body: z.string().trim().min(1).max(4096),
  departmentId: z.string(),
});
type Values = z.infer<typeof schema>;
/** How the API is told that a reply is everybody's again. */
const EVERYBODY = "00000000-0000-0000-0000-000000000000";

export function QuickReplyForm({ reply, onBack, onClose }: { reply: QuickReply | null; onBack: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const departments = useQuery(departmentsQuery);
  const { register, handleSubmit, setError, setValue, getValues, formState: { errors } } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { shortcut: reply?.shortcut ?? "", title: reply?.title ?? "", body: reply?.body ?? "", departmentId: reply?.department_id ?? "" },
  });
  const save = useMutation({
    mutationFn: ({ departmentId, ...values }: Values) =>
      reply
        ? request<QuickReply>("PATCH", `/quick-replies/${reply.id}`, { body: { ...values, department_id: departmentId || EVERYBODY } })
        : request<QuickReply>("POST", "/quick-replies", { body: { ...values, department_id: departmentId || null } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.quickReplies });
      onBack();
    },
    onError: (error) => {
      const taken = error instanceof ApiError && (error.status === 409 || error.fields.some(({ field, code }) => field === "shortcut" && code === "taken"));
      if (taken) setError("shortcut", { type: "taken" });
      else setError("root", { message: errorText(error) });
    },
  });
  const form = useRef<HTMLFormElement>(null);
  const insert = (variable: string) => {
    const field = form.current?.querySelector("textarea");
    const before = getValues("body");
    const at = field?.selectionStart ?? before.length;
    setValue("body", `${before.slice(0, at)}{{${variable}}}${before.slice(at)}`, { shouldDirty: true });
    field?.focus();
    field?.setSelectionRange(at + variable.length + 4, at + variable.length + 4);
  };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent className="md:top-[10vh] md:w-[min(36rem,calc(100vw-2rem))]">
        <form ref={form} noValidate onSubmit={(event) => void handleSubmit((values) => { save.mutate(values); })(event)} className="contents">
          <DialogHeader title={reply ? t("quickReplies.editTitle") : t("quickReplies.create")} />
          <DialogBody>
            <div className="grid gap-3 md:grid-cols-[1fr_2fr]">
              <Field label={t("quickReplies.shortcut")} error={errors.shortcut ? (errors.shortcut.type === "taken" ? t("quickReplies.shortcutTaken") : t("quickReplies.shortcutInvalid")) : undefined}>
                {(control) => <Input autoFocus autoComplete="off" autoCapitalize="none" maxLength={32} placeholder="prazo" {...control} {...register("shortcut")} />}
              </Field>
              <Field label={t("quickReplies.name")} error={errors.title ? t("quickReplies.nameRequired") : undefined}>
                {(control) => <Input autoComplete="off" maxLength={80} {...control} {...register("title")} />}
              </Field>
            </div>
            <Field label={t("quickReplies.text")} error={errors.body ? t("quickReplies.textRequired") : undefined}>
              {(control) => <Textarea className="min-h-32" maxLength={4096} {...control} {...register("body")} />}
            </Field>
            <div role="group" aria-label={t("quickReplies.variables")} className="flex flex-wrap items-center gap-1">
              <span className="mr-1 text-xs text-muted-foreground">{t("quickReplies.variables")}</span>
              {VARIABLES.map((variable) => <Button key={variable} size="sm" className="max-md:h-9" onClick={() => { insert(variable); }}>{t(`quickReplies.variable.${variable.replace(".", "_") as "protocolo"}`)}</Button>)}
            </div>
            <Field label={t("quickReplies.department")}>
              {(control) => (
                <Select {...control} {...register("departmentId")}>
                  <option value="">{t("quickReplies.everybody")}</option>
                  {(departments.data ?? []).map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
                </Select>
              )}
            </Field>
            {errors.root ? <p role="alert" className="text-destructive">{errors.root.message}</p> : null}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onBack}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary" aria-busy={save.isPending} aria-disabled={save.isPending}>{t("composer.save")}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
