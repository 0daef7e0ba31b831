import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionDot } from "@/components/connection-dot";
import { SideSheet } from "@/components/side-sheet";
import { Button } from "@/components/ui/button";
import { pairingQuery } from "@/features/connections/api";
import { PairingSteps } from "@/features/connections/pairing-steps";
import { PhoneCode } from "@/features/connections/phone-code";
import { QrCode } from "@/features/connections/qr-code";
import type { Connection } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { phoneNumber } from "@/lib/format";
import { keys } from "@/lib/query";

/** Brings a phone and a number together: QR code or phone code, told in words until it is connected. */
export default function PairingSheet({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [way, setWay] = useState<"qr" | "code">("qr");
  // Connected when the sheet opens: somebody wants to pair another phone, or came too late.
  const pairing = useQuery(pairingQuery(connection.id));
  const connected = pairing.data?.state === "connected" || (pairing.data !== undefined && connection.status === "connected" && connection.health?.connected === true);
  useEffect(() => {
    if (connected) void client.invalidateQueries({ queryKey: keys.connections });
  }, [connected, client]);
  // The number's news come by realtime: what they say about the phone is asked for at once.
  useEffect(() => { void client.invalidateQueries({ queryKey: keys.pairing(connection.id) }); }, [client, connection.id, connection.status, connection.status_at]);
  const phone = pairing.data?.phone ?? connection.phone;
  return (
    <SideSheet
      title={t("connections.pair.title", { name: connection.name })}
      subtitle={<><ConnectionDot color={connection.color} />{phoneNumber(phone) || t("connections.noPhone")}</>}
      onClose={onClose}
      footer={
        <>
          {connected ? null : (
            <Button variant="link" size="inline" className="hit mr-auto" onClick={() => { setWay(way === "qr" ? "code" : "qr"); }}>{way === "qr" ? t("connections.pair.cannotScan") : t("connections.pair.useQr")}</Button>
          )}
          <Button variant={connected ? "primary" : "outline"} onClick={onClose}>{connected ? t("connections.pair.finish") : t("connections.pair.cancel")}</Button>
        </>
      }
    >
      {connected ? (
        <div role="status" className="mb-5 grid justify-items-start gap-2 rounded-lg border px-4 py-5">
          <CircleCheck className="size-7 text-status-resolved" strokeWidth={1.75} aria-hidden="true" />
          <p className="text-base font-semibold">{t("connections.pair.connectedTitle", { name: connection.name })}</p>
          <p className="text-muted-foreground">{t("connections.pair.connectedBody")}</p>
        </div>
      ) : (
        <>
          <div role="group" aria-label={t("connections.pair.way")} className="mb-4 grid grid-cols-2 gap-0.5 rounded-md bg-tint p-0.5">
            {(["qr", "code"] as const).map((each) => (
              <button key={each} type="button" aria-pressed={way === each} onClick={() => { setWay(each); }} className={cn("t-fast h-7 rounded-sm font-medium max-md:h-11", way === each ? "bg-card shadow-xs" : "text-muted-foreground hover:text-foreground")}>
                {t(`connections.pair.${each}`)}
              </button>
            ))}
          </div>
          {way === "qr" ? <QrCode connection={connection} pairing={pairing} /> : <PhoneCode connection={connection} />}
        </>
      )}
      <PairingSteps hasCode={way === "code" || Boolean(pairing.data?.qr)} connected={connected} queue={connection.health?.queue_length ?? 0} webhooks={connection.health?.webhooks_ok ?? null} />
    </SideSheet>
  );
}
