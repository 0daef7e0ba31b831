import { http, HttpResponse, delay } from "msw";
import { setupWorker } from "msw/browser";
import { handlersFor, realtimeFor } from "@/testing/handlers";
import { seeds } from "@/testing/seeds";
import type { Connection } from "@/lib/api-types";
import { connections, me } from "@/testing/people";
import { World } from "@/testing/world";

/**
 * `npm run dev:mock`: the interface without a server. `?mock=empty|loading|error|disconnected|many`
 * shows those states; `?mock=manager` what a manager sees while a number is down; `?mock=signed-out`
 * the sign-in page (password: balcao).
 */
export async function startMocks(): Promise<void> {
  const mode = new URLSearchParams(location.search).get("mock") ?? sessionStorage.getItem("mock") ?? "";
  sessionStorage.setItem("mock", mode);
  const second = connections[1];
  if ((mode === "disconnected" || mode === "manager") && second) breakDown(second);
  if (mode === "manager") promote();
  const world = new World(mode === "empty" ? [] : seeds(mode === "many"));
  const special = {
    loading: [http.get("*/api/v1/tickets", () => delay("infinite")), http.get("*/api/v1/tickets/:id/messages", () => delay("infinite"))],
    error: [http.get("*/api/v1/tickets", () => HttpResponse.json({ code: "internal" }, { status: 500 }))],
    "signed-out": [http.get("*/api/v1/me", () => HttpResponse.json({ code: "unauthenticated" }, { status: 401 }), { once: true })],
  }[mode] ?? [];
  await setupWorker(...special, ...handlersFor(world), realtimeFor(world)).start({ quiet: true, onUnhandledRequest: "bypass" });
  Object.assign(window, { world });
  animate(world);
}

/** The number has lost its phone a while ago, with messages waiting. */
function breakDown(connection: Connection): void {
  const since = new Date(Date.now() - 14 * 60_000).toISOString();
  connection.status = "disconnected";
  connection.status_at = since;
  if (connection.health) connection.health = { ...connection.health, connected: false, phone_online: false, queue_length: 6, webhooks_ok: true, down_since: since, error: "disconnected" };
}

/** Whoever looks may manage everything that there is a page for. */
function promote(): void {
  me.permissions.push("connections.manage", "settings.manage", "audit.view", "messages.view_deleted", "reports.export");
  for (const connection of connections) {
    connection.webhook_url = "https://balcao.jatoba.example/hooks/zapi/6b1f0c2d9e";
    connection.allowed_actions = ["edit", "disable", "restart", "webhooks", connection.status === "connected" ? "disconnect" : "pair", "delete"];
  }
}

/** Ticks climb as they do on a phone. */
function animate(world: World): void {
  world.subscribe((_id, event) => {
    if (event.kind !== "message.created") return;
    const message = world.messages.get(event.ticket_id ?? "")?.find((each) => each.id === event.message_id);
    if (message?.direction !== "out") return;
    for (const [status, after] of [["sent", 600], ["delivered", 1400], ["read", 3000]] as const) setTimeout(() => { world.tick(message, status); }, after);
  });
}
