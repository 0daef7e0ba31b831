import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { reportUnauthorized } from "@/lib/http";
import { Outbox, type OutboxItem } from "@/lib/outbox";
import { RealtimeClient, type ConnectionState } from "@/lib/realtime";
import { RealtimeSync } from "@/lib/realtime-sync";
import { useMe } from "@/lib/session";
import { mergeMessages } from "@/lib/tickets-cache";
import { BrowserFiles } from "@/lib/upload-files";
import { Uploads, type Upload } from "@/lib/uploads";
import { Whispers } from "@/lib/whispers";

interface Live {
  whispers: Whispers;
  realtime: RealtimeClient;
  outbox: Outbox;
  uploads: Uploads;
}

const LiveContext = createContext<Live | null>(null);

/** Owns the socket, the reads it causes and the outgoing messages for as long as somebody is signed in. */
export function LiveProvider({ children, onGone }: { children: ReactNode; onGone: (ticketId: string) => void }) {
  const client = useQueryClient();
  const me = useMe();
  const [live] = useState(() => {
    const sync = new RealtimeSync(client);
    const whispers = new Whispers();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const realtime = new RealtimeClient({
      url: `${scheme}://${location.host}/api/v1/realtime`,
      onEvent: (event) => {
        if (event.kind === "message.created" && event.ticket_id) whispers.stopTyping(event.ticket_id);
        sync.handle(event);
      },
      onReset: () => {
        whispers.forget();
        sync.reset();
      },
      onWhisper: whispers.hear,
      onUnauthorized: reportUnauthorized,
    });
    const uploads = new Uploads(me.user.id, new BrowserFiles());
    const outbox = new Outbox({ userId: me.user.id, uploads, onSent: (message) => { mergeMessages(client, message.ticket_id, [message], "answer"); } });
    return { sync, realtime, outbox, uploads, whispers };
  });

  useEffect(() => live.sync.onGone(onGone), [live, onGone]);

  useEffect(() => {
    live.realtime.start();
    live.uploads.start();
    live.outbox.start();
    return () => {
      live.realtime.stop();
      live.outbox.stop();
      live.uploads.stop();
      live.sync.stop();
    };
  }, [live]);

  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error("useLive outside LiveProvider");
  return live;
}

export function useRealtime(): RealtimeClient {
  return useLive().realtime;
}

export function useConnectionState(): ConnectionState {
  const { realtime } = useLive();
  return useSyncExternalStore(realtime.subscribe, realtime.getState);
}

/** User ids of those who type in the ticket now; CUSTOMER stands for the contact. */
export function useTyping(ticketId: string): readonly string[] {
  const { whispers } = useLive();
  return useSyncExternalStore(whispers.subscribe, () => whispers.typing(ticketId));
}

/** User ids of those who have the ticket on screen. */
export function useViewers(ticketId: string): readonly string[] {
  const { whispers } = useLive();
  return useSyncExternalStore(whispers.subscribe, () => whispers.viewing(ticketId));
}

export function useOutbox(): Outbox {
  return useLive().outbox;
}

export function useOutboxItems(ticketId: string): readonly OutboxItem[] {
  const { outbox } = useLive();
  return useSyncExternalStore(outbox.subscribe, () => outbox.items(ticketId));
}

export function useUploads(): Uploads {
  return useLive().uploads;
}

/** An upload as it is now; undefined without one. */
export function useUpload(key: string | undefined): Upload | undefined {
  const { uploads } = useLive();
  return useSyncExternalStore(uploads.subscribe, () => (key === undefined ? undefined : uploads.get(key)));
}
