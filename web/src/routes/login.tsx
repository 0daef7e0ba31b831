import { createFileRoute } from "@tanstack/react-router";
import { SignInPage } from "@/features/auth/sign-in-page";

export interface LoginSearch {
  /** Where to go after signing in: a path of this application. */
  redirect?: string;
  expired?: boolean;
}

export const Route = createFileRoute("/login")({
  validateSearch: (search: Record<string, unknown>): LoginSearch => ({
    redirect: isLocalPath(search.redirect) ? search.redirect : undefined,
    expired: search.expired === true ? true : undefined,
  }),
  component: Login,
});

function Login() {
  const { redirect, expired } = Route.useSearch();
  return <SignInPage redirect={redirect ?? "/inbox"} expired={expired ?? false} />;
}

/** Only this application's own paths: a link must not lead a fresh session to another site. */
function isLocalPath(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("/") && !value.startsWith("//") && !value.startsWith("/\\") && !value.startsWith("/login");
}
