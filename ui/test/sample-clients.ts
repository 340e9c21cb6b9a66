// The clients of the *Connect* screen as the back end was recorded to list them.

import type { ConnectClient } from "../src/ipc/bindings";
import { recordedAs } from "./recorded-answers";

/** Clients of every family; `events` says how many came from which. */
export function sampleClients(events: Record<string, number>): ConnectClient[] {
  return recordedAs<ConnectClient[]>("connect_guide").map((client) => ({
    ...client,
    events: events[client.id] ?? 0,
  }));
}
