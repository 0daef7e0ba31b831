import { createFileRoute } from "@tanstack/react-router";
import { HistoryPage } from "@/features/history/history-page";
import { parseHistorySearch } from "@/features/history/search";
import { loadPageTexts } from "@/i18n";

export const Route = createFileRoute("/_authenticated/connections/$connectionId/history")({ validateSearch: parseHistorySearch, loader: () => loadPageTexts(), component: HistoryPage });
