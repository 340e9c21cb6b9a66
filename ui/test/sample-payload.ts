// Made-up payloads, by the kind of span.

import type { PayloadPart } from "../src/ipc/bindings";
import type { PlainRow } from "./encode-layout";

/** The parts of a span's first or last event. */
export function payloadOf(row: PlainRow, end: boolean): PayloadPart[] {
  if (row.payload !== undefined) return [part("data", JSON.parse(row.payload))];
  switch (row.family) {
    case 4:
      return end
        ? [
            part("response", {
              id: "chatcmpl-9aF2",
              finish_reason: "stop",
              content:
                "The second charge came from a retry.\n\nI am reversing it now and will confirm with the ledger before I write to the customer.",
              usage: { input: 8911, output: 402, cached: 2048 },
            }),
          ]
        : [
            part("request", {
              model: row.name,
              temperature: 0.2,
              max_tokens: 1024,
              messages: [
                {
                  role: "system",
                  content: "You handle billing cases.\nNever promise a refund before the ledger confirms it.",
                },
                { role: "user", content: "I was charged twice for order ORD-123, please help" },
              ],
              tools: ["find_charge", "reverse_charge"],
            }),
          ];
    case 5:
    case 6:
      if (!end) {
        return [
          part("arguments", {
            charge_id: "ch_9F2aKq0Zs8e1x77",
            amount: 4999,
            currency: "EUR",
            reason: "duplicate",
            idempotency_key: "refund-ORD-123-2",
            dry_run: false,
            audit: { requested_by: "billing", ticket: null },
          }),
        ];
      }
      return row.state === 1
        ? [
            part("error", {
              message: "503 upstream: lock not acquired",
              code: "UPSTREAM_LOCKED",
              recoverable: true,
              action: "retry with back-off",
            }),
          ]
        : [
            part("result", {
              ok: true,
              reversal: { id: "rv_31", amount: 4999 },
              entries: [
                { account: "ACC-9", delta: -4999 },
                { account: "ACC-1", delta: 4999 },
              ],
            }),
          ];
    case 8:
    case 9:
      return [part("message", `${row.name}.\n\nThe first charge was on 3 March, the second on 4 March.`)];
    case 14:
      return [part("error", { message: row.name, code: row.detail, recoverable: true })];
    default:
      return end ? [] : [part("metadata", { name: row.name, version: "2.1.0" })];
  }
}

function part(name: string, value: unknown): PayloadPart {
  const json = JSON.stringify(value);
  return { name, json, bytes: json.length, truncated: false };
}
