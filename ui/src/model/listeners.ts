// Listeners as people think of them: one for each port, though each has an address for IPv4 and one for IPv6.

import type { ListenerRow } from "../ipc/bindings";

/** A port and what is wrong with it; the problem is empty when at least one of its addresses listens. */
export type Port = { port: number; problem: string; addresses: string[] };

/** Joins listeners by port, in the order of the first of each. */
export function listenersByPort(listeners: readonly ListenerRow[]): Port[] {
  const ports = new Map<number, ListenerRow[]>();
  for (const listener of listeners) ports.set(listener.port, [...(ports.get(listener.port) ?? []), listener]);
  return [...ports].map(([port, rows]) => {
    const up = rows.filter(({ listening }) => listening);
    const problem = up.length > 0 ? "" : (rows[0]?.problem ?? "");
    return { port, problem, addresses: (up.length > 0 ? up : rows).map(({ address }) => address) };
  });
}
