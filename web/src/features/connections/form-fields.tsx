import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Controller, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import { ColorField } from "@/features/connections/color-field";
import type { FormValues } from "@/features/connections/form-schema";
import { WebhookSection } from "@/features/connections/webhook-section";
import type { Connection } from "@/lib/api-types";
import { agentsQuery, departmentsQuery } from "@/lib/registers";

/** Everything that can be set for a number, in the order in which it is needed. */
export function FormFields({ connection }: { connection: Connection | null }) {
  const { t } = useTranslation();
  const { register } = useFormContext<FormValues>();
  const problem = useProblem();
  return (
    <>
      <Group>
        <Field label={t("connections.form.name")} error={problem("name")}>
          {(control) => <Input autoFocus={connection === null} autoComplete="off" placeholder={t("connections.form.namePlaceholder")} {...control} {...register("name")} />}
        </Field>
        <ColorField />
      </Group>
      <Group title={t("connections.form.access")} hint={connection ? undefined : t("connections.form.accessHint")}>
        <Field label={t("connections.form.instance")} error={problem("instance_id")} hint={connection ? t("connections.form.secretKept") : undefined}>
          {(control) => <Input autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder={connection ? t("connections.form.instanceStored", { end: connection.instance_hint }) : undefined} {...control} {...register("instance_id")} />}
        </Field>
        <SecretField name="instance_token" label={t("connections.form.token")} stored={connection?.has_instance_token ?? false} />
        <SecretField name="client_token" label={t("connections.form.clientToken")} stored={connection?.has_client_token ?? false} hint={t("connections.form.clientTokenHint")} />
      </Group>
      {connection ? <WebhookSection connection={connection} /> : null}
      <Routing />
      <Group title={t("connections.form.texts")}>
        <TextField name="greeting" label={t("connections.form.greeting")} hint={t("connections.form.greetingHint")} />
        <TextField name="farewell" label={t("connections.form.farewell")} hint={t("connections.form.farewellHint")} />
        <TextField name="call_reply" label={t("connections.form.callReply")} hint={t("connections.form.callReplyHint")} />
      </Group>
      <Group title={t("connections.form.behaviour")}>
        <SwitchField name="read_on_whatsapp" label={t("connections.form.read")} hint={t("connections.form.readHint")} />
        <SwitchField name="import_contacts" label={t("connections.form.importContacts")} hint={t("connections.form.importContactsHint")} />
        <div className="grid grid-cols-2 gap-3">
          <Field label={t("connections.form.delay")} error={problem("delay_seconds")} hint={t("connections.form.delayHint")}>
            {(control) => <Input type="number" inputMode="numeric" min={0} max={15} {...control} {...register("delay_seconds", { valueAsNumber: true })} />}
          </Field>
          <Field label={t("connections.form.interval")} error={problem("send_interval_ms")} hint={t("connections.form.intervalHint")}>
            {(control) => <Input type="number" inputMode="numeric" min={0} step={100} {...control} {...register("send_interval_ms", { valueAsNumber: true })} />}
          </Field>
        </div>
      </Group>
    </>
  );
}

/** Where new conversations of the number go. */
function Routing() {
  const { t } = useTranslation();
  const { register, control: form } = useFormContext<FormValues>();
  const problem = useProblem();
  const departments = useQuery(departmentsQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const [department, chosen] = useWatch({ control: form, name: ["department_id", "agent_id"] });
  const people = agents.filter((agent) => agent.id === chosen || department === "" || agent.departments.some(({ id }) => id === department));
  return (
    <Group title={t("connections.form.routing")}>
      <Field label={t("connections.form.department")} error={problem("department_id")}>
        {/* The list may come after the value: the key makes the platform's list choose again. */}
        {(control) => (
          <Select key={departments.length} {...control} {...register("department_id")}>
            <option value="">{t("connections.form.noDepartment")}</option>
            {departments.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </Select>
        )}
      </Field>
      <Field label={t("connections.form.agent")} error={problem("agent_id")} hint={t("connections.form.agentHint")}>
        {(control) => (
          <Select key={people.length} {...control} {...register("agent_id")}>
            <option value="">{t("connections.form.noAgent")}</option>
            {people.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </Select>
        )}
      </Field>
      <SwitchField name="groups_enabled" label={t("connections.form.groups")} hint={t("connections.form.groupsHint")} />
    </Group>
  );
}

/** The text of what is wrong with a field: a key of ours, or the API's own words. */
function useProblem(): (name: keyof FormValues) => string | undefined {
  const { t, i18n } = useTranslation();
  const { formState: { errors } } = useFormContext<FormValues>();
  return (name) => {
    const { message, type } = errors[name] ?? {};
    if (!message) return undefined;
    const byCode = `connections.form.invalid.${String(type)}`;
    if (i18n.exists(message)) return (t as (key: string) => string)(message);
    return i18n.exists(byCode) ? (t as (key: string) => string)(byCode) : message;
  };
}

function Group({ title, hint, children }: { title?: string; hint?: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-3.5 not-first:border-t not-first:pt-4">
      {title ? <legend className="float-left w-full font-semibold">{title}</legend> : null}
      {hint ? <p className="clear-both -mt-2 text-muted-foreground">{hint}</p> : null}
      {children}
    </fieldset>
  );
}

/** A secret: what is stored is never shown, only replaced. */
function SecretField({ name, label, stored, hint }: { name: "instance_token" | "client_token"; label: string; stored: boolean; hint?: string }) {
  const { t } = useTranslation();
  const { register } = useFormContext<FormValues>();
  const problem = useProblem();
  return (
    <Field label={label} error={problem(name)} hint={stored ? t("connections.form.secretKept") : hint}>
      {(control) => <Input type="password" autoComplete="new-password" placeholder={stored ? t("connections.form.secretStored") : undefined} {...control} {...register(name)} />}
    </Field>
  );
}

function TextField({ name, label, hint }: { name: "greeting" | "farewell" | "call_reply"; label: string; hint: string }) {
  const { register } = useFormContext<FormValues>();
  const problem = useProblem();
  return <Field label={label} error={problem(name)} hint={hint}>{(control) => <Textarea rows={3} {...control} {...register(name)} />}</Field>;
}

function SwitchField({ name, label, hint }: { name: "groups_enabled" | "read_on_whatsapp" | "import_contacts"; label: string; hint: string }) {
  const { control } = useFormContext<FormValues>();
  return (
    <label className="flex min-h-11 items-center justify-between gap-4">
      <span>
        <span className="block font-medium">{label}</span>
        <span className="block text-xs text-muted-foreground">{hint}</span>
      </span>
      <Controller control={control} name={name} render={({ field }) => <Switch ref={field.ref} name={name} checked={field.value} onBlur={field.onBlur} onCheckedChange={field.onChange} />} />
    </label>
  );
}
