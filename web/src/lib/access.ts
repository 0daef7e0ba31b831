import type { Me } from "@/lib/api-types";
import { can } from "@/lib/session";

/** Which sections a person reaches. The API refuses the rest; this only keeps dead ends out of sight. */

export function seesConnections(me: Me): boolean {
  return me.flags.show_connections !== false || can(me, "connections.manage");
}

export function seesContacts(me: Me): boolean {
  return can(me, "contacts.view") && (me.flags.show_contacts !== false || can(me, "settings.manage"));
}
