import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectNames } from "../../../test/names";
import { refundRun } from "../../../test/sample-run";
import { openWindow, smallSession } from "../../../test/window";

const DAY_MS = 86_400_000;
const NEWEST_MS = new Date(2026, 2, 9, 9).getTime();

const withoutCharge = refundRun()
  .slice(0, 12)
  .filter(({ name }) => name !== "reverse_charge");

/** Three days before each other: one run of two days ago, one of today. */
const sessions = () => [
  smallSession("new", { startMs: NEWEST_MS, title: "Refund" }, refundRun()),
  smallSession("old", { startMs: NEWEST_MS - 2 * DAY_MS, title: "Ledger" }, withoutCharge),
];
const days = async () => within(await screen.findByRole("group", { name: "Days" })).getAllByRole("button");
const listed = () => screen.getAllByTestId("session-item").map(({ dataset }) => dataset.key);
const tool = (name: RegExp) => screen.findByRole("button", { name });

test("tools are added up by day, the last one that of the newest session", async () => {
  openWindow({ sessions: sessions() }, "#/tools?days=7");
  const bars = await days();
  expect(bars).toHaveLength(7);
  expect(bars.at(-1)).toHaveAccessibleName(/^2026-03-09: 8 calls, 2 failed, p95 4.4 s/);
  expect(bars.at(-2)).toHaveAccessibleName("2026-03-08: 0 calls");
  expect(bars.at(-3)).toHaveAccessibleName(/^2026-03-07: \d calls/);
  const row = screen.getByRole("row", { name: /reverse_charge/ });
  expect(row).toHaveTextContent(/of \d/);
  expectNames();
});

test("a day that is pressed narrows the list of sessions, and again does not", async () => {
  const { user } = openWindow({ sessions: sessions() }, "#/tools?days=7");
  const today = (await days()).at(-1) as HTMLElement;
  await user.click(today);
  await waitFor(() => expect(today).toHaveAttribute("aria-pressed", "true"));
  expect(screen.getByRole("combobox", { name: "Search sessions" })).toHaveValue(
    `since:${new Date(2026, 2, 9).toISOString().slice(0, 19)}Z until:${new Date(2026, 2, 10).toISOString().slice(0, 19)}Z`,
  );
  await user.keyboard("{ArrowLeft}{Enter}");
  expect((await days()).at(-2)).toHaveAttribute("aria-pressed", "true");
  await user.keyboard("{Enter}");
  expect(screen.getByRole("combobox", { name: "Search sessions" })).toHaveValue("");
});

test("a tool that is chosen has the chart, and leads to its sessions", async () => {
  const { user } = openWindow({ sessions: sessions() }, "#/tools?days=7");
  await user.click(await tool(/reverse_charge/));
  expect(window.location.hash).toContain("tool=reverse_charge");
  expect((await days()).at(-3)).toHaveAccessibleName("2026-03-07: 0 calls");
  await user.click(screen.getByRole("button", { name: "List those where it failed" }));
  await waitFor(() => expect(listed()).toEqual(["new"]));
  await user.click(screen.getByRole("button", { name: "All tools" }));
  expect(window.location.hash).not.toContain("tool=");
});

test("the keys go along the tools, back leads to where one came from", async () => {
  const { user } = openWindow({ sessions: sessions() }, "#/session/new/timeline");
  await screen.findByTestId("session");
  await user.keyboard("{Shift>}d{/Shift}");
  await tool(/reverse_charge/);
  await user.keyboard("j");
  const first = new URLSearchParams(window.location.hash.split("?")[1]).get("tool");
  await user.keyboard("jk");
  expect(new URLSearchParams(window.location.hash.split("?")[1]).get("tool")).toBe(first);
  await user.keyboard("{Escape}");
  expect(window.location.hash).toContain("#/session/new/timeline");
});

test("earlier days can be looked at, and days without calls say so", async () => {
  const { user } = openWindow({ sessions: sessions() }, "#/tools?days=7");
  await days();
  await user.click(screen.getByRole("button", { name: "Earlier" }));
  expect(window.location.hash).toContain("last=2026-03-02");
  expect(await screen.findByText("No tool was called in these days")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Go to the newest days" }));
  expect((await days()).at(-1)).toHaveAccessibleName(/^2026-03-09/);
});

test("a window without sessions says what will be here", async () => {
  openWindow({}, "#/tools");
  expect(await screen.findByText("No calls yet")).toBeVisible();
});
