import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ContactVerdict } from "@/lib/api-types";
import { post } from "@/lib/http";
import { keys } from "@/lib/query";

const TYPING_MS = 400;

/** Asks WhatsApp, through one of our numbers, whether a number is there; once the typing rests. */
export function usePhoneCheck(phone: string | null, connectionId: string | null): UseQueryResult<ContactVerdict> {
  const [asked, setAsked] = useState(phone);
  useEffect(() => {
    const timer = setTimeout(() => { setAsked(phone); }, TYPING_MS);
    return () => { clearTimeout(timer); };
  }, [phone]);
  const current = asked === phone ? phone : null;
  return useQuery({
    queryKey: keys.phoneCheck(current ?? "", connectionId ?? ""),
    queryFn: ({ signal }) => post<ContactVerdict>("/contacts/check", { phone: `+${current ?? ""}`, connection_id: connectionId }, { signal }),
    enabled: current !== null && connectionId !== null,
    staleTime: 5 * 60_000,
    retry: false,
  });
}
