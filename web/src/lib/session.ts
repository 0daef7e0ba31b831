import { queryOptions, useQueryClient, useSuspenseQuery, type QueryClient } from "@tanstack/react-query";
import type { Me } from "@/lib/api-types";
import { configureFormat } from "@/lib/format";
import { post, request, setCsrfToken } from "@/lib/http";
import { keys } from "@/lib/query";

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }) => acceptMe(await request<Me>("GET", "/me", { signal, anonymous: true })),
  staleTime: Infinity,
  gcTime: Infinity,
});

/** Takes over what a sign-in or /me says about the person: CSRF token and time zone. */
export function acceptMe(me: Me): Me {
  setCsrfToken(me.csrf_token);
  configureFormat({ timeZone: me.tenant.timezone });
  return me;
}

/** The signed-in person. Only below the authenticated route, which loads it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Mirrors the API's permission check; the API decides. */
export function can(me: Me, permission: string): boolean {
  return me.permissions.includes(permission);
}

/** Ends the session on the server, then forgets everything that was loaded. */
export async function signOut(client: QueryClient): Promise<void> {
  await post("/auth/logout");
  setCsrfToken("");
  client.clear();
}

export function useSetMe(): (me: Me) => void {
  const client = useQueryClient();
  return (me) => { client.setQueryData(keys.me, acceptMe(me)); };
}
