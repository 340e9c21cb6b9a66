import { expect, test } from "vitest";
import { tellApart, withoutCommonStart } from "./tell-apart";

const at = Date.parse("2026-03-09T14:02:05") as number;
const MINUTE = 60_000;

/** The marks of sessions with these titles, by their place; starts are a minute apart unless they are given. */
function check(titles: readonly string[], expected: readonly string[], starts: readonly number[] = []) {
  const sessions = titles.map((title, index) => ({
    key: `session-key-${index}`,
    title,
    startMs: starts[index] ?? at + index * MINUTE,
  }));
  const marks = tellApart(sessions);
  expect(sessions.map(({ key }) => marks.get(key) ?? "")).toEqual(expected);
}

test("titles that differ early need no mark", () => {
  check(["Migrate the billing tests", "Nightly ledger sync", ""], ["", "", ""]);
});

test("titles that begin alike are told apart by the words that differ", () => {
  check(
    ["Migrate the billing service to round half even", "Migrate the billing service to round half up"],
    ["even", "up"],
  );
  check(
    ["Migrate the billing service to roundhouse and more of it", "Migrate the billing service to rounding"],
    ["roundhouse and mo…", "rounding"],
  );
  // The shorter one ends where the longer one goes on.
  check(["Refund for order ORD-123", "Refund for order ORD-123 was late"], ["", "was late"]);
});

test("equal titles are told apart by when they started, as exactly as needed", () => {
  check(["Sync", "Sync"], ["14:02", "14:03"]);
  check(["Sync", "Sync"], ["03-09 14:02", "03-10 14:02"], [at, at + 1440 * MINUTE]);
  check(["Sync", "Sync"], ["03-09 14:02:05", "03-09 14:02:06"], [at, at + 1000]);
  check(
    ["Sync", "Sync"],
    ["…-key-0", "…-key-1"].map((key) => `…${key.slice(-6)}`),
    [at, at],
  );
});

test("equal titles are told apart by their agents, and those of one agent by when they started", () => {
  const session = (index: number, mainAgent: string) => ({
    ...{ key: `k${index}`, title: "Sync", startMs: at + index * MINUTE, mainAgent },
  });
  const marks = (agents: readonly string[]) => {
    const found = tellApart(agents.map((agent, index) => session(index, agent)));
    return agents.map((_, index) => found.get(`k${index}`));
  };
  expect(marks(["coder", "tester"])).toEqual(["coder", "tester"]);
  expect(marks(["coder", "tester", "coder"])).toEqual(["coder 14:02", "tester", "coder 14:04"]);
  expect(marks(["coder", ""])).toEqual(["coder", "14:03"]);
  expect(marks(["coder", "coder"])).toEqual(["14:02", "14:03"]);
  expect(marks(["a-very-long-agent-name-of-one", "b"])[0]).toHaveLength(18);
});

test("a session that is given twice is one", () => {
  const one = { key: "a", title: "Sync", startMs: at };
  expect(tellApart([one, one]).size).toBe(0);
});

test("a title without spaces is not cut in the middle of a character", () => {
  const same = "同じ題名の長い長い長い長い長い長い長い長い会話";
  check([`${same}𠮷`, `${same}𠮟`], ["𠮷", "𠮟"]);
});

test.each([
  ["Refund twice", "Refund thrice", "Refund twice", "Refund thrice"],
  ["Same title", "Same title", "Same title", "Same title"],
  [
    "Migrate the billing service to the new ledger, half up",
    "Migrate the billing service to the new ledger, half even",
    "Migrate the … up",
    "Migrate the … even",
  ],
  [
    "Migrate the billing service to the new ledger",
    "Migrate the billing service to the new ledger again",
    "Migrate the … ledger",
    "Migrate the … ledger again",
  ],
])("%s and %s are told apart", (one, other, first, second) =>
  expect(withoutCommonStart(one, other)).toEqual([first, second]),
);
