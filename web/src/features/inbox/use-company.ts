import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "@/features/inbox/api";
import { useTyping, useViewers } from "@/lib/live";
import { useMe } from "@/lib/session";
import { CUSTOMER } from "@/lib/whispers";

interface Person { id: string; name: string }

/** Who else is at this ticket now: colleagues that look at it, and everybody who types in it. */
export function useCompany(ticketId: string, contact: Person): { viewers: Person[]; typing: Person[] } {
  const me = useMe();
  const viewing = useViewers(ticketId);
  const typing = useTyping(ticketId);
  const agents = useQuery(agentsQuery).data;
  const known = (ids: readonly string[]) =>
    ids.filter((id) => id !== me.user.id).map((id) => (id === CUSTOMER ? contact : agents?.find((agent) => agent.id === id))).filter((person) => person !== undefined);
  return { viewers: known(viewing), typing: known(typing) };
}
