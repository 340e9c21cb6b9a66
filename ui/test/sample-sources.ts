// Made-up sources in every state, for the look-at-it page.

import type { ExportReport, Sources } from "../src/ipc/bindings";

/** Folders, topics, a collector and keys, some of them with a problem. */
export function sampleSources(nowMs: number): Sources {
  const ago = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString();
  return {
    folders: [
      {
        path: "/home/dev/runs",
        agent: "",
        state: "watching",
        problem: "",
        files: 128,
        waiting: 3,
        skipped: 2,
        older: 0,
        bytesRead: 48_211_000,
        events: 31_204,
        rejected: 2,
        current: "nightly/2026-03-09.jsonl.zst",
        bytesPerSecond: 12_400_000,
        lastActivity: ago(1),
      },
      {
        path: "/mnt/shared/agents/fallback",
        agent: "",
        state: "polling",
        problem: "",
        files: 14,
        waiting: 0,
        skipped: 0,
        older: 0,
        bytesRead: 912_000,
        events: 640,
        rejected: 0,
        current: "",
        bytesPerSecond: 0,
        lastActivity: ago(4000),
      },
      {
        path: "/media/usb/traces",
        agent: "",
        state: "missing",
        problem: "The folder is not there. It is read again when it comes back.",
        files: 3,
        waiting: 0,
        skipped: 0,
        older: 0,
        bytesRead: 4_800,
        events: 26,
        rejected: 0,
        current: "",
        bytesPerSecond: 0,
        lastActivity: ago(90_000),
      },
    ],
    kafka: [
      {
        topic: {
          brokers: "kafka-1.internal:9092,kafka-2.internal:9092",
          topic: "ossa-events",
          group: "tracewake",
          start: "earliest",
          security: "sasl_ssl",
          mechanism: "SCRAM-SHA-256",
          username: "tracewake",
          caFile: "/etc/ssl/kafka-ca.pem",
        },
        state: "running",
        problem: "",
        partitions: 6,
        lag: 1204,
        received: 88_412,
        rejected: 0,
      },
      {
        topic: {
          brokers: "127.0.0.1:9092",
          topic: "agents",
          group: "tracewake",
          start: "latest",
          security: "plaintext",
          mechanism: "",
          username: "",
          caFile: "",
        },
        state: "retrying",
        problem:
          "127.0.0.1:9092 refuses the connection. Start the broker or change the address; tried again in 8 s.",
        partitions: 0,
        lag: 0,
        received: 0,
        rejected: 0,
      },
    ],
    forward: {
      target: {
        endpoint: "http://127.0.0.1:14318",
        headers: [{ name: "authorization", value: "Bearer local" }],
      },
      state: "sending",
      problem: "",
      sent: 12_481,
      failed: 0,
      lag: 36,
    },
    signingKeys: ["acme production", "staging salt"],
    keyStore: "Keys are kept in the system's keyring.",
  };
}

/** An export that converted, left out, lost and removed something. */
export function sampleReport(): ExportReport {
  return {
    path: "/home/dev/exports/Refund-for-order-ORD-123-was-charged-twice.json",
    written: 1898,
    converted: 1898,
    leftOut: 13,
    lossy: [
      { field: "handoff reason", events: 11, reason: "OTLP has no field for it; it is kept as an attribute" },
      { field: "hash chain", events: 1911, reason: "OTLP has no hash chain" },
      { field: "custom events", events: 13, reason: "they have no span to hang on" },
    ],
    redacted: [
      { value: "e-mail address", count: 42 },
      { value: "card number", count: 3 },
      { value: "field authorization", count: 17 },
    ],
  };
}
