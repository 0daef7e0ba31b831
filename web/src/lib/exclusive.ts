/**
 * Runs work while no other tab of this browser runs work of the same name; a tab that crashes lets
 * go. Without Web Locks (plain http) it just runs: the server's own keys then keep things single.
 */
export function exclusively<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return tabsTakeTurns() ? (navigator.locks.request(name, signal ? { signal } : {}, work) as Promise<T>) : work();
}

export function tabsTakeTurns(): boolean {
  return "locks" in navigator;
}
