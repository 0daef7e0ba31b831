import { createFileRoute } from "@tanstack/react-router";
import { ContactsPage } from "@/features/contacts/contacts-page";
import { parseContactsSearch } from "@/features/contacts/search";
import { loadPageTexts } from "@/i18n";

export const Route = createFileRoute("/_authenticated/contacts")({ validateSearch: parseContactsSearch, loader: () => loadPageTexts(), component: ContactsPage });
