import { queryOptions } from "@tanstack/react-query";
import type { Agent, Connection, Department, Page } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

/** The registers that many pages choose from. */

export const departmentsQuery = queryOptions({
  queryKey: keys.departments,
  queryFn: ({ signal }) => get<Page<Department>>("/departments", undefined, signal),
  select: (page) => page.items,
  staleTime: 5 * 60_000,
});

export const connectionsQuery = queryOptions({
  queryKey: keys.connections,
  queryFn: ({ signal }) => get<Page<Connection>>("/connections", undefined, signal),
});

export const agentsQuery = queryOptions({
  queryKey: keys.agents,
  queryFn: ({ signal }) => get<Page<Agent>>("/users", { active: true }, signal),
  select: (page) => page.items,
});
