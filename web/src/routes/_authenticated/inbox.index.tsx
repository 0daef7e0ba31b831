import { createFileRoute } from "@tanstack/react-router";
import { NoConversation } from "@/features/inbox/no-conversation";

export const Route = createFileRoute("/_authenticated/inbox/")({ component: NoConversation });
