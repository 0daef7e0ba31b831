import { createFileRoute } from "@tanstack/react-router";
import { AlertsPage } from "@/features/alerts/alerts-page";
import { parseAlertsSearch } from "@/features/alerts/search";
import { loadPageTexts } from "@/i18n";

export const Route = createFileRoute("/_authenticated/alerts")({ validateSearch: parseAlertsSearch, loader: () => loadPageTexts(), component: AlertsPage });
