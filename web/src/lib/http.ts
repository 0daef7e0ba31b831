import type { Problem } from "@/lib/api-types";

/** The one place that talks HTTP: session cookie, CSRF header, problem+json, timeouts. */

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;

type FieldProblem = NonNullable<Problem["errors"]>[number];

/** An answer of the API that is not a success, or (status 0) no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: FieldProblem[];
  readonly retryAfterSeconds: number | null;
  readonly body: unknown;

  constructor(status: number, code: string, detail: string, rest: { fields?: FieldProblem[]; retryAfter?: number | null; body?: unknown } = {}) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.fields = rest.fields ?? [];
    this.retryAfterSeconds = rest.retryAfter ?? null;
    this.body = rest.body;
  }

  /** No answer, or one that says nothing about the request itself: trying again is safe with the same key. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 423 || this.status === 429 || (this.status >= 500 && this.status !== 501);
  }
}

let csrfToken = "";
let onUnauthorized: () => void = () => undefined;

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called once for each 401 outside sign-in, so that the session guard can react. */
export function setUnauthorizedHandler(handler: () => void): void {
  onUnauthorized = handler;
}

/** For a session that was found to be over by other means than a request (the socket). */
export function reportUnauthorized(): void {
  onUnauthorized();
}

/** For the few requests that are not JSON; empty before sign-in. */
export function csrfHeader(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

export interface RequestOptions {
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  /** Sent as Idempotency-Key: repeating the request with the same key has no further effect. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** A 401 is an ordinary answer here (sign-in), not the end of a session. */
  anonymous?: boolean;
}

export async function request<T>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  if (method !== "GET" && csrfToken) headers["X-CSRF-Token"] = csrfToken;

  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response: Response;
  try {
    response = await fetch(BASE + path + queryString(options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      signal,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError(0, "network", "No answer from the server", { body: cause });
  }
  if (response.status === 204) return undefined as T;
  if (!response.ok) throw await toError(response, options.anonymous ?? false);
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new ApiError(0, "network", "The answer was cut short", { body: cause });
  }
}

export function get<T>(path: string, query?: RequestOptions["query"], signal?: AbortSignal): Promise<T> {
  return request<T>("GET", path, { query, signal });
}

export function post<T>(path: string, body?: unknown, options: Omit<RequestOptions, "body"> = {}): Promise<T> {
  return request<T>("POST", path, { ...options, body: body ?? {} });
}

function queryString(query: RequestOptions["query"]): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

async function toError(response: Response, anonymous: boolean): Promise<ApiError> {
  const error = await errorOf(response);
  if (response.status === 401 && !anonymous) onUnauthorized();
  return error;
}

/** What a refusal of the API says. */
export async function errorOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiError(response.status, problem.code ?? `http_${response.status}`, problem.detail ?? problem.title ?? response.statusText, {
    fields: problem.errors,
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
    body: problem,
  });
}
