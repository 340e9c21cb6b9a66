// The clients of *Connect an agent*: filtered by words, grouped by family.

import type { ConnectClient } from "../ipc/bindings";

/** The clients of one family, in their order. */
export type ClientFamily = { family: string; clients: ConnectClient[] };

/** Clients that hold all of the words somewhere a person would look: name, family, summary, lines. */
export function matchingClients(clients: readonly ConnectClient[], words: string): ConnectClient[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return clients.filter(({ title, family, summary, snippets }) => {
    const lines = snippets.map((snippet) => `${snippet.title} ${snippet.text}`);
    const text = [title, family, summary, ...lines].join("\n").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Groups clients by family, in the order in which the families first come. */
export function byFamily(clients: readonly ConnectClient[]): ClientFamily[] {
  const families = new Map<string, ConnectClient[]>();
  for (const client of clients) {
    families.set(client.family, [...(families.get(client.family) ?? []), client]);
  }
  return [...families].map(([family, clients]) => ({ family, clients }));
}
