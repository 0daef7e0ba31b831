import { http, HttpResponse, delay } from "msw";
import { setupWorker } from "msw/browser";
import { handlersFor, realtimeFor } from "@/testing/handlers";
import { seeds } from "@/testing/seeds";
import { connections } from "@/testing/people";
import { World } from "@/testing/world";

/**
 * `npm run dev:mock`: the interface without a server. `?mock=empty|loading|error|disconnected|many`
 * shows those states; `?mock=signed-out` the sign-in page (password: balcao).
 */
export async function startMocks(): Promise<void> {
  const mode = new URLSearchParams(location.search).get("mock") ?? sessionStorage.getItem("mock") ?? "";
  sessionStorage.setItem("mock", mode);
  const second = connections[1];
  if (mode === "disconnected" && second) second.status = "disconnected";
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

/** Ticks climb as they do on a phone. */
function animate(world: World): void {
  world.subscribe((_id, event) => {
    if (event.kind !== "message.created") return;
    const message = world.messages.get(event.ticket_id ?? "")?.find((each) => each.id === event.message_id);
    if (message?.direction !== "out") return;
    for (const [status, after] of [["sent", 600], ["delivered", 1400], ["read", 3000]] as const) setTimeout(() => { world.tick(message, status); }, after);
  });
}
