import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Contact, Page } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

const TYPING_MS = 250;

/** Contacts by name or number, asked once the typing rests; without words the first of all. */
export function useContactSearch(text: string, enabled = true) {
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => { setAsked(text); }, TYPING_MS);
    return () => { clearTimeout(timer); };
  }, [text]);
  const q = asked.trim();
  return useQuery({
    queryKey: keys.contactList({ q, limit: 20 }),
    queryFn: ({ signal }) => get<Page<Contact>>("/contacts", { q: q || undefined, limit: 20 }, signal),
    select: (page) => page.items,
    placeholderData: (before) => before,
    enabled,
  });
}
