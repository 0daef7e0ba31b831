import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PageError, PageNotFound } from "@/app/page-states";
import { leadToSignIn } from "@/app/session-end";
import { setupI18n } from "@/i18n";
import { applyPreferences, watchPreferences } from "@/lib/preferences";
import { createQueryClient } from "@/lib/query";
import { routeTree } from "@/routeTree.gen";
import "@/styles/app.css";

const queryClient = createQueryClient();
const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: PageNotFound,
});

declare module "@tanstack/react-router" {
  interface Register { router: typeof router }
}

leadToSignIn(router, queryClient);

async function start(): Promise<void> {
  if (import.meta.env.MODE === "mock") {
    const { startMocks } = await import("@/testing/browser");
    await startMocks();
  }
  applyPreferences();
  watchPreferences();
  await setupI18n();
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
