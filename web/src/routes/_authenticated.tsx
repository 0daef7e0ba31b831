import { createFileRoute, redirect } from "@tanstack/react-router";
import { AppShell } from "@/app/shell/app-shell";
import { ApiError } from "@/lib/http";
import { meQuery } from "@/lib/session";

export const Route = createFileRoute("/_authenticated")({
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.query({ ...meQuery, staleTime: "static" });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
      throw redirect({ to: "/login", search: { redirect: location.href === "/inbox" ? undefined : location.href }, replace: true });
    }
  },
  component: AppShell,
});
