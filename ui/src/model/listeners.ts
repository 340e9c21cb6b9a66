// One listener for each port, though each has an address for IPv4 and one for IPv6.

import type { ListenerRow } from "../ipc/bindings";

/** A port and what is wrong with it; the problem is empty when at least one of its addresses listens. */
export type Port = { port: number; problem: string; portInUse: boolean; addresses: string[] };

/** Joins listeners by port, in the order of the first of each. */
export function listenersByPort(listeners: readonly ListenerRow[]): Port[] {
  const ports = new Map<number, ListenerRow[]>();
  for (const listener of listeners) ports.set(listener.port, [...(ports.get(listener.port) ?? []), listener]);
  return [...ports].map(([port, rows]) => {
    const up = rows.filter(({ listening }) => listening);
    const problem = up.length > 0 ? "" : (rows[0]?.problem ?? "");
    const portInUse = up.length === 0 && rows.some((row) => row.portInUse);
    return { port, problem, portInUse, addresses: (up.length > 0 ? up : rows).map(({ address }) => address) };
  });
}

/** Whether no other machine can reach any of them. */
export function isOnlyLocal(listeners: readonly ListenerRow[]): boolean {
  return listeners.every(({ address }) => /^(127\.|\[::1\]|localhost)/.test(address));
}

const DEFAULT_CLIENTS: Record<number, string> = {
  50051: "Chaukas over gRPC",
  8000: "AOP, and Chaukas and CloudEvents over HTTP",
  4317: "OpenTelemetry over gRPC",
  4318: "OpenTelemetry over HTTP",
};

/** What sends to a port when nothing else is set; a port of the user's own has no such clients. */
export function defaultClients(port: number): string {
  return DEFAULT_CLIENTS[port] ?? "Any client you point here";
}
