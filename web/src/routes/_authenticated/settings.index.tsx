import { createFileRoute, Navigate } from "@tanstack/react-router";
import { SettingsNav } from "@/app/settings/settings-nav";

export const Route = createFileRoute("/_authenticated/settings/")({ component: SettingsStart });

/** Where the column of pages has no room, it is the page; elsewhere the first page opens. */
function SettingsStart() {
  return matchMedia("(min-width: 1024px)").matches ? <Navigate to="/settings/connections" replace /> : <SettingsNav className="pt-3" />;
}
