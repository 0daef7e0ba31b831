import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { CircleAlert, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/http";

/** What is left when a page failed: nothing typed is lost, and the way on is one button. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const fromServer = error instanceof ApiError;
  const retry = () => {
    reset();
    if (fromServer) void router.invalidate();
    else location.reload();
  };
  return (
    <main className="grid min-h-full place-content-center bg-background">
      <StateMessage
        icon={CircleAlert}
        tone="error"
        title={fromServer ? t("errors.title") : t("errors.page.title")}
        body={fromServer ? t("errors.network") : t("errors.page.body")}
        action={<Button variant="outline" onClick={retry}>{fromServer ? t("common.retry") : t("errors.page.reload")}</Button>}
      />
    </main>
  );
}

export function PageNotFound() {
  const { t } = useTranslation();
  return (
    <main className="grid min-h-full place-content-center bg-background">
      <StateMessage
        icon={SearchX}
        title={t("errors.route.title")}
        body={t("errors.route.body")}
        action={<Link to="/inbox" className="font-medium text-primary hover:underline">{t("errors.route.action")}</Link>}
      />
    </main>
  );
}
