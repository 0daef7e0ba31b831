import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Connection, Page, Pairing } from "@/lib/api-types";
import { get, post, request } from "@/lib/http";
import { keys } from "@/lib/query";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** What one click does to a number; each is a route of the API. */
export type ConnectionCommand = "enable" | "disable" | "restart" | "disconnect" | "webhooks" | "resume";

/** A QR code is renewed this long before nobody can read it any more. */
const RENEW_MS = 15_000;
/** While there is no code yet, it is asked for more often. */
const ASK_AGAIN_MS = 4_000;

/** The code that a phone reads, renewed while somebody looks at it; tells when the number is connected. */
export function pairingQuery(id: string) {
  return queryOptions({
    queryKey: keys.pairing(id),
    queryFn: ({ signal }) => get<Pairing>(`/connections/${id}/pairing`, undefined, signal),
    refetchInterval: ({ state }) => (state.data?.state === "connected" ? false : state.data?.qr && state.status === "success" ? RENEW_MS : ASK_AGAIN_MS),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** Puts an answer of the API into the list that is on screen. */
export function useWriteConnection(): (connection: Connection) => void {
  const client = useQueryClient();
  return (connection) => {
    client.setQueryData<Page<Connection>>(keys.connections, (page) => {
      if (!page) return page;
      const known = page.items.some(({ id }) => id === connection.id);
      return { ...page, items: known ? page.items.map((old) => (old.id === connection.id ? connection : old)) : [...page.items, connection] };
    });
    void client.invalidateQueries({ queryKey: keys.connections });
  };
}

export function useConnectionCommand(): { run: (connection: Connection, command: ConnectionCommand) => void; running: ConnectionCommand | null } {
  const { t } = useTranslation();
  const write = useWriteConnection();
  const errorText = useErrorText();
  const { mutate, isPending, variables } = useMutation({
    mutationFn: ({ connection, command }: { connection: Connection; command: ConnectionCommand }) => post<Connection>(`/connections/${connection.id}/${command}`),
    onSuccess: (connection, { command }) => {
      write(connection);
      toast(t(`connections.done.${command}`, { name: connection.name }));
    },
    onError: (error) => { toast(errorText(error), "error"); },
  });
  return { run: (connection, command) => { mutate({ connection, command }); }, running: isPending ? variables.command : null };
}

export function useDeleteConnection(onDeleted: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (connection: Connection) => request<undefined>("DELETE", `/connections/${connection.id}`),
    onSuccess: (_, connection) => {
      client.setQueryData<Page<Connection>>(keys.connections, (page) => page && { ...page, items: page.items.filter(({ id }) => id !== connection.id) });
      void client.invalidateQueries({ queryKey: keys.connections });
      onDeleted();
      toast(t("connections.done.delete", { name: connection.name }));
    },
  });
}
