import { useQuery } from "@tanstack/react-query";
import { Popover } from "radix-ui";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { connectionsQuery, departmentsQuery } from "@/features/inbox/api";
import { FilterButton } from "@/features/inbox/list/list-tool-buttons";
import { hasFilters, type InboxSearch } from "@/features/inbox/search";

interface Props {
  search: InboxSearch;
  onChange: (next: Partial<InboxSearch>) => void;
}

export default function FilterPopover({ opened, ...props }: Props & { opened: boolean }) {
  const { t } = useTranslation();
  return (
    <Popover.Root defaultOpen={opened}>
      <Popover.Trigger asChild><FilterButton /></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={6} collisionPadding={8} aria-label={t("list.filters")} className="z-50 grid w-72 animate-pop-in gap-3 rounded-lg border bg-popover p-4 shadow-md outline-none">
          <Filters {...props} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Filters({ search, onChange }: Props) {
  const { t } = useTranslation();
  const departments = useQuery(departmentsQuery).data ?? [];
  const connections = useQuery(connectionsQuery).data?.items ?? [];
  return (
    <>
      <Field label={t("list.department")}>
        {(control) => (
          <Select {...control} value={search.department ?? ""} onChange={(event) => { onChange({ department: event.target.value || undefined }); }}>
            <option value="">{t("list.anyDepartment")}</option>
            {departments.map((department) => <option key={department.id} value={department.id}>{department.name}</option>)}
          </Select>
        )}
      </Field>
      <Field label={t("list.connection")}>
        {(control) => (
          <Select {...control} value={search.connection ?? ""} onChange={(event) => { onChange({ connection: event.target.value || undefined }); }}>
            <option value="">{t("list.anyConnection")}</option>
            {connections.map((connection) => <option key={connection.id} value={connection.id}>{connection.name}</option>)}
          </Select>
        )}
      </Field>
      {hasFilters(search) ? (
        <Button onClick={() => { onChange({ department: undefined, connection: undefined, status: undefined, unread: undefined, q: undefined }); }}>{t("list.clearFilters")}</Button>
      ) : null}
    </>
  );
}
