import { expect, test } from "vitest";
import { holdPage } from "./session-order";

const row = (key: string, events = 1) => ({ key, events });

test("without a hold the fresh page is shown", () => {
  const shown = { rows: [row("a")], total: 1, waiting: 0 };
  const fresh = { rows: [row("b"), row("a")], total: 2 };
  expect(holdPage(shown, fresh, false)).toEqual({ ...fresh, waiting: 0 });
});

test("held rows keep their order, take new values, and new ones wait", () => {
  const shown = { rows: [row("a"), row("b")], total: 2, waiting: 0 };
  const held = holdPage(shown, { rows: [row("c"), row("b", 9), row("a", 5)], total: 3 }, true);
  expect(held).toEqual({ rows: [row("a", 5), row("b", 9)], total: 2, waiting: 1 });
});

test("an empty list holds nothing back", () => {
  const fresh = { rows: [row("a")], total: 1 };
  expect(holdPage({ rows: [], total: 0, waiting: 0 }, fresh, true)).toEqual({ ...fresh, waiting: 0 });
  expect(holdPage(null, fresh, true)).toEqual({ ...fresh, waiting: 0 });
});
