import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, Plus, SearchX } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { DialogLoading } from "@/components/ui/dialog-loading";
import { useConnectionCommand } from "@/features/connections/api";
import { DeleteDialog, StopDialog } from "@/features/connections/confirm-dialog";
import { ConnectionCard } from "@/features/connections/connection-card";
import { FirstNumber } from "@/features/connections/first-number";
import type { Connection } from "@/lib/api-types";
import { connectionsQuery } from "@/lib/registers";
import { can, useMe } from "@/lib/session";
import { useErrorText } from "@/lib/use-error-text";

const FormSheet = lazy(() => import("@/features/connections/form-sheet"));
const PairingSheet = lazy(() => import("@/features/connections/pairing-sheet"));

interface Question {
  id: string;
  about: "disconnect" | "disable" | "delete";
}

/** The WhatsApp numbers: a card each, and what is done with them in sheets whose state is in the address. */
export function ConnectionsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const errorText = useErrorText();
  const search = useSearch({ from: "/_authenticated/settings/connections" });
  const navigate = useNavigate({ from: "/settings/connections" });
  const { data, error, refetch } = useQuery({ ...connectionsQuery, refetchInterval: 30_000 });
  const { run, running } = useConnectionCommand();
  const [question, setQuestion] = useState<Question | null>(null);
  const manages = can(me, "connections.manage");
  const connections = data?.items;
  const of = (id: string | undefined) => connections?.find((each) => each.id === id);
  const close = () => void navigate({ search: {} });
  const [editing, pairing, asked] = [of(search.edit), of(search.pair), of(question?.id)];
  const missing = connections !== undefined && (search.edit ?? search.pair) !== undefined && !editing && !pairing;
  return (
    <div className="mx-auto max-w-[1200px] p-6 max-md:p-4">
      <PageHeader
        title={t("connections.title")}
        description={t("connections.description")}
        back={{ to: "/settings", label: t("shell.settings") }}
        action={manages && connections && connections.length > 0 ? <NewLink /> : null}
      />
      {missing ? <p role="status" className="mb-3 flex items-center gap-2 rounded-md bg-sla-warn-muted px-3 py-2"><SearchX className="icon text-sla-warn" aria-hidden="true" />{t("connections.missing")}</p> : null}
      {!connections && !error ? <CardsSkeleton /> : null}
      {!connections && error ? <StateMessage icon={CircleAlert} tone="error" title={t("errors.title")} body={errorText(error)} action={<Button onClick={() => void refetch()}>{t("common.retry")}</Button>} /> : null}
      {connections?.length === 0 ? <FirstNumber manages={manages} /> : null}
      {connections && connections.length > 0 ? <Cards connections={connections} running={running} onCommand={run} onAsk={setQuestion} /> : null}
      <Suspense fallback={<DialogLoading onClose={close} />}>
        {search.new && manages ? <FormSheet connection={null} onClose={close} onSaved={(saved) => void navigate({ search: { pair: saved.id } })} /> : null}
        {editing && manages ? <FormSheet key={editing.id} connection={editing} onClose={close} onSaved={close} /> : null}
        {pairing && manages ? <PairingSheet key={pairing.id} connection={pairing} onClose={close} /> : null}
      </Suspense>
      {asked && question?.about === "delete" ? <DeleteDialog connection={asked} onClose={() => { setQuestion(null); }} /> : null}
      {asked && question && question.about !== "delete" ? <Stop connection={asked} about={question.about} onClose={() => { setQuestion(null); }} onConfirm={run} /> : null}
    </div>
  );
}

function Stop({ connection, about, onClose, onConfirm }: { connection: Connection; about: "disconnect" | "disable"; onClose: () => void; onConfirm: (connection: Connection, command: "disconnect" | "disable") => void }) {
  return <StopDialog connection={connection} question={about} onClose={onClose} onConfirm={() => { onConfirm(connection, about); }} />;
}

function NewLink() {
  const { t } = useTranslation();
  return (
    <Link to="/settings/connections" search={{ new: true }} aria-label={t("connections.new")} className="t-fast inline-flex h-control items-center gap-1.5 rounded-md border bg-card px-3 font-medium text-secondary-foreground hover:bg-accent max-md:w-11 max-md:justify-center max-md:p-0">
      <Plus className="icon max-md:size-5" aria-hidden="true" /><span className="max-md:hidden">{t("connections.new")}</span>
    </Link>
  );
}

interface CardsProps {
  connections: Connection[];
  running: ReturnType<typeof useConnectionCommand>["running"];
  onCommand: ReturnType<typeof useConnectionCommand>["run"];
  onAsk: (question: Question) => void;
}

function Cards({ connections, running, onCommand, onAsk }: CardsProps) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t("connections.title")} className={GRID}>
      {connections.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          running={running}
          onCommand={(command) => { onCommand(connection, command); }}
          onAsk={(about) => { onAsk({ id: connection.id, about }); }}
        />
      ))}
    </ul>
  );
}

const GRID = "grid grid-cols-[repeat(auto-fill,minmax(min(20.5rem,100%),1fr))] gap-3 max-md:gap-2";

function CardsSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")} className={`${GRID} animate-appear-late opacity-0`}>
      {["a", "b", "c"].map((key) => <div key={key} className="h-[22rem] animate-skeleton rounded-lg bg-tint" />)}
    </div>
  );
}
