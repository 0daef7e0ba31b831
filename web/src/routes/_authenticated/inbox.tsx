import { createFileRoute } from "@tanstack/react-router";
import { InboxPage } from "@/features/inbox/inbox-page";
import { parseInboxSearch } from "@/features/inbox/search";

export const Route = createFileRoute("/_authenticated/inbox")({
  validateSearch: parseInboxSearch,
  component: InboxPage,
});
