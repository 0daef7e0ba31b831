import { createFileRoute } from "@tanstack/react-router";
import { SettingsLayout } from "@/app/settings/settings-layout";
import { loadPageTexts } from "@/i18n";

export const Route = createFileRoute("/_authenticated/settings")({ loader: () => loadPageTexts(), component: SettingsLayout });
