import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Select, Textarea } from "@/components/ui/field";
import { useRunAction } from "@/features/inbox/actions/use-run-action";
import { agentsQuery, departmentsQuery } from "@/features/inbox/api";
import type { Ticket } from "@/lib/api-types";

const schema = z
  .object({ departmentId: z.string(), agentId: z.string(), note: z.string().trim().max(1000) })
  .refine((values) => values.departmentId !== "" || values.agentId !== "", { path: ["departmentId"], message: "required" });

/** To a department's queue, or straight to a person of it. */
export default function TransferDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation();
  const { run } = useRunAction();
  const departments = useQuery(departmentsQuery);
  const agents = useQuery(agentsQuery);
  const { register, handleSubmit, setValue, control, formState: { errors } } = useForm({ resolver: zodResolver(schema), defaultValues: { departmentId: "", agentId: "", note: "" } });
  const departmentId = useWatch({ control, name: "departmentId" });
  const people = (agents.data ?? []).filter((agent) => agent.id !== ticket.agent_id && (departmentId === "" || agent.departments.some((each) => each.id === departmentId)));

  const submit = handleSubmit(({ departmentId: department, agentId: agent, note }) => {
    const target = agents.data?.find((each) => each.id === agent)?.name ?? departments.data?.find((each) => each.id === department)?.name ?? "";
    onClose();
    void run(ticket, "transfer", { department_id: department || undefined, agent_id: agent || undefined, note: note || undefined }, t("actions.done.transfer", { name: target }));
  });
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <form noValidate onSubmit={(event) => void submit(event)} className="contents">
          <DialogHeader title={t("actions.transferTitle")} description={t("actions.transferBody")} />
          <DialogBody>
            {departments.isError || agents.isError ? (
              <p role="alert" className="text-destructive">{t("actions.peopleError")} <Button variant="link" size="inline" onClick={() => { void departments.refetch(); void agents.refetch(); }}>{t("common.retry")}</Button></p>
            ) : null}
            <Field label={t("actions.toDepartment")} error={errors.departmentId ? t("actions.targetRequired") : undefined}>
              {(field) => (
                <Select autoFocus {...field} {...register("departmentId", { onChange: () => { setValue("agentId", ""); } })}>
                  <option value="">{t("actions.pickDepartment")}</option>
                  {(departments.data ?? []).map((department) => <option key={department.id} value={department.id}>{department.name}</option>)}
                </Select>
              )}
            </Field>
            <Field label={t("actions.toPerson")}>
              {(field) => (
                <Select {...field} {...register("agentId")}>
                  <option value="">{t("actions.pickPerson")}</option>
                  {people.map((agent) => <option key={agent.id} value={agent.id}>{agent.name}</option>)}
                </Select>
              )}
            </Field>
            <Field label={t("actions.note")}>
              {(field) => <Textarea maxLength={1000} placeholder={t("actions.notePlaceholder")} {...field} {...register("note")} />}
            </Field>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary">{t("actions.transfer")}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
