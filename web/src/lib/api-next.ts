/** Shapes of answers that `npm run generate` does not know yet. */

export interface Pairing { state: "connected" | "waiting" | "unavailable"; qr: string | null; expires_at: string | null; phone: string | null; error: string | null }
export interface PairingCode { code: string; expires_at: string }
export interface Alert {
  id: string; kind: string; severity: "info" | "warning" | "critical"; connection: { id: string; name: string } | null; ticket: { id: string; protocol: string } | null;
  data: Record<string, unknown>; raised_at: string; ended_at: string | null; acknowledged_at: string | null; acknowledged_by: { id: string; name: string } | null;
}
