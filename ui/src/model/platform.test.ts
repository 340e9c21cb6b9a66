import { expect, test } from "vitest";
import type { AuditEntry } from "../ipc/bindings";
import { actionCounts, auditJson, filterAudit, groupDigits, healthLevel, joinPages } from "./platform";

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  ...{ id: "", time: "", userId: "", organizationId: "", action: "", resource: "", resourceId: "" },
  metadata: "",
  ...change,
});

test.each([
  ["0", "0"],
  ["432", "432"],
  ["98765", "98,765"],
  ["9007199254740993", "9,007,199,254,740,993"],
  ["-1000", "−1,000"],
  ["1.5", "1.5"],
  ["many", "many"],
])("digits %s", (digits, words) => expect(groupDigits(digits)).toBe(words));

test.each([
  ["healthy", "closed", "ok"],
  ["Healthy", "", "ok"],
  ["healthy", "open", "unhealthy"],
  ["degraded", "closed", "unhealthy"],
  ["sleeping", "closed", "unknown"],
  ["", "", "unknown"],
])("health %s with breaker %s", (status, circuitBreaker, level) =>
  expect(healthLevel({ status, circuitBreaker, activeAgents: [] })).toBe(level),
);

const LOG = [
  entry({ id: "3", action: "login", userId: "u-1" }),
  entry({ id: "2", action: "mcp.create", resource: "mcp", metadata: '{"ua":"ユーザー"}' }),
  entry({ id: "1", action: "login" }),
  entry({ id: "0" }),
];
const ids = (entries: readonly AuditEntry[]) => entries.map(({ id }) => id).join("");

test.each([
  ["", "", "3210"],
  ["u-1", "", "3"],
  ["LOGIN", "", "31"],
  ["login u-1", "", "3"],
  ["ユーザー", "", "2"],
  ["", "login", "31"],
  ["mcp", "login", ""],
])("filter %s, %s", (text, action, left) => expect(ids(filterAudit(LOG, { text, action }))).toBe(left));

test("actions are counted, the most frequent first", () =>
  expect(actionCounts(LOG)).toEqual([
    { action: "login", count: 2 },
    { action: "mcp.create", count: 1 },
  ]));

test("an entry that a page pushed into the next one stands once; those without an id all stay", () => {
  const nameless = entry({ action: "login" });
  expect(ids(joinPages([LOG.slice(0, 2), LOG.slice(1)]))).toBe("3210");
  expect(joinPages([[nameless], [nameless]])).toHaveLength(2);
});

test("JSON keeps what is null and every digit of the metadata", () => {
  const json = auditJson([entry({ id: "7", metadata: '{"n":9007199254740993}' }), entry({ id: "8" })]);
  expect(json).toContain('"metadata":{"n":9007199254740993}');
  expect(JSON.parse(json)[1]).toEqual({
    ...{ id: "8", timestamp: null, user_id: null, org_id: null, action: null, resource: null },
    ...{ resource_id: null, metadata: null },
  });
  expect(auditJson([])).toBe("[]\n");
});
