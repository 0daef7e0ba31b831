import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRouter, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { vi } from "vitest";
import { leadToSignIn } from "@/app/session-end";
import { setupI18n } from "@/i18n";
import { createQueryClient } from "@/lib/query";
import { routeTree } from "@/routeTree.gen";
import { FakeSocket } from "@/testing/fake-socket";
import type { World } from "@/testing/world";

/** The whole application at an address, over a World whose events arrive through a fake socket. */
export async function renderApp(path: string, world: World) {
  await setupI18n();
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const router = createRouter({ routeTree, context: { queryClient: client }, history: createMemoryHistory({ initialEntries: [path] }) });
  leadToSignIn(router, client);
  const sockets: FakeSocket[] = [];
  vi.stubGlobal("WebSocket", class extends FakeSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
      queueMicrotask(() => { this.say({ type: "hello", last_event_id: `${world.log.length}-0` }); });
      world.subscribe((id, event) => { if (sockets[sockets.length - 1] === this && !this.closed) this.say({ type: "event", id, event }); });
    }
  });
  const view = render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return { ...view, router, client };
}
