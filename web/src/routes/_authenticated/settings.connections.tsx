import { createFileRoute } from "@tanstack/react-router";
import { ConnectionsPage } from "@/features/connections/connections-page";
import { parseConnectionsSearch } from "@/features/connections/search";

export const Route = createFileRoute("/_authenticated/settings/connections")({ validateSearch: parseConnectionsSearch, component: ConnectionsPage });
