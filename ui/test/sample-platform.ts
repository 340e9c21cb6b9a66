// A platform to look at: figures beyond what a number holds, administrators with and without names, a long audit log.

import type { AuditEntry, McpRow } from "../src/ipc/bindings";
import { type MockPlatform, noPlatform, platformBackend } from "./mock-platform";
import { seeded } from "./sample-run";

const ACTIONS = [
  ["completion", "chat"],
  ["completion", "chat"],
  ["completion", "chat"],
  ["session.open", "session"],
  ["login", ""],
  ["mcp.create", "mcp"],
  ["mcp.update", "mcp"],
  ["admin.add", "admin"],
  ["admin.remove", "admin"],
  ["key.rotate", "key"],
] as const;
const USERS = [
  "00000000-0000-4000-8000-000000000001",
  "5f1d7e64-88aa-4c0e-9a37-0c8f2b6f1c11",
  "user_01HZX3Q7K9",
  "",
];
const ORGANIZATION = "8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6";

/** A platform that has been in use for a while. */
export function samplePlatform(nowMs: number, entries = 320): MockPlatform {
  const ago = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString();
  return {
    ...noPlatform(),
    backends: [
      platformBackend(),
      platformBackend({
        ...{ id: "b2", name: "staging", baseUrl: "https://chat.staging.example.com", hasKey: false },
      }),
      platformBackend({
        ...{ id: "b3", name: "claude on laptop", kind: "agent_api", baseUrl: "http://localhost:3285" },
      }),
    ],
    report: {
      atMs: nowMs,
      stats: {
        ...{ totalUsers: "952", activeUsers: "7", totalOrganizations: "3", totalRequests: "98765" },
        ...{ requestsToday: "432", totalTokens: "9007199254740993", tokensToday: "123456" },
        totalMcpServers: "4",
        health: { status: "healthy", circuitBreaker: "closed", activeAgents: ["claude", "droid"] },
      },
      statsFailure: null,
      health: { status: "healthy", circuitBreaker: "", activeAgents: [] },
      healthFailure: null,
      healthMs: 12.4,
    },
    admins: [
      {
        ...{ id: "174004d0-0492-4bf1-a49d-18065709a379", email: "ops@example.test", name: "Ops" },
        ...{ createdTime: "2026-01-01T00:00:00Z", createdBy: "system" },
      },
      {
        ...{ id: "92e62eac-4551-4a2b-ad24-c4915741ffe6", email: "second@example.test", name: "" },
        ...{ createdTime: "2026-01-02T00:00:00.5Z", createdBy: "" },
      },
      {
        ...{ id: "c2f1ab77-3f0a-4a11-9b3e-2ad1fd0b7711", email: "ada.lovelace+platform@example.test" },
        ...{ name: "Ada Lovelace", createdTime: ago(60 * 24 * 12), createdBy: "ops@example.test" },
      },
    ],
    audit: auditLog(entries, nowMs),
    mcp: sampleMcp(ago(60 * 24 * 40)),
  };
}

function auditLog(entries: number, nowMs: number): AuditEntry[] {
  const random = seeded(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: entries }, (_, at) => {
    const [action, resource] = pick(ACTIONS);
    const metadata =
      action === "completion"
        ? {
            model: pick(["claude-haiku-4-5@20251001", "gpt-4o-mini"]),
            tokens: { prompt: 1204 + at, completion: 86 },
            ip: "203.0.113.7",
          }
        : { ua: "ユーザー", reason: "by hand" };
    return {
      id: String(entries - at),
      time: new Date(nowMs - at * 47_000 - 12_000).toISOString(),
      userId: pick(USERS),
      organizationId: random() < 0.7 ? ORGANIZATION : "",
      action,
      resource,
      resourceId: resource === "" ? "" : `${resource}-${Math.floor(random() * 9000 + 1000)}`,
      metadata: random() < 0.85 ? JSON.stringify(metadata) : "",
    };
  });
}

function sampleMcp(createdTime: string): McpRow[] {
  const row = (change: Partial<McpRow> & { id: string; name: string }): McpRow => ({
    ...{ transport: "http", endpoint: "https://mcp.example.test/sse", authType: "none", hasToken: false },
    ...{ oauthProvider: "", enabled: true, metadata: '{"args":[],"env":{}}', createdTime },
    scope: { kind: "organization", organizationId: ORGANIZATION, userId: "" },
    ...change,
  });
  return [
    row({ id: "m1", name: "docs-search", authType: "bearer", hasToken: true }),
    row({
      ...{ id: "m2", name: "ledger", endpoint: "https://ledger.internal.example.test:8443/mcp/v1" },
      ...{ authType: "bearer", enabled: false },
    }),
    row({
      ...{ id: "m3", name: "calendar", endpoint: "https://calendar.example.test/mcp", authType: "oauth" },
      ...{ oauthProvider: "workos", createdTime: "" },
      scope: { kind: "user", organizationId: "", userId: "c56a4180-65aa-42ec-a945-5fd21dec0538" },
    }),
    row({
      ...{ id: "platform-1", name: "status", endpoint: "http://localhost:9/x" },
      scope: { kind: "platform", organizationId: "", userId: "" },
    }),
  ];
}
