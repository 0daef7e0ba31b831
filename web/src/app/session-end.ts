import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { setUnauthorizedHandler } from "@/lib/http";
import { keys } from "@/lib/query";

/** A session that ended anywhere in the application leads to sign-in, and from there back to the same place. */
export function leadToSignIn(router: AnyRouter, client: QueryClient): void {
  setUnauthorizedHandler(() => {
    const { pathname, href } = router.latestLocation;
    if (pathname === "/login") return;
    client.removeQueries({ queryKey: keys.me });
    void router.navigate({ to: "/login", search: { redirect: href, expired: true }, replace: true });
  });
}
