import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { participantsQuery } from "@/lib/contacts";
import type { Ticket } from "@/lib/api-types";
import { phoneNumber } from "@/lib/format";

/** Names of a group's members by the digits that WhatsApp writes in a mention: those of a phone or of a hidden id. */
export function useMemberNames(ticket: Ticket): (digits: string) => string | undefined {
  const members = useQuery({ ...participantsQuery(ticket.id), enabled: ticket.is_group, staleTime: 5 * 60_000 }).data;
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const { key, name, phone } of members ?? []) {
      const shown = name || phoneNumber(phone);
      if (!shown) continue;
      for (const digits of [phone, key]) {
        const found = /\d{5,20}/.exec(digits ?? "")?.[0];
        if (found) names.set(found, shown);
      }
    }
    return (digits: string) => names.get(digits);
  }, [members]);
}
