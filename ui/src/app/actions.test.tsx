// One table of actions: what keys, menus and the palette offer is the same.

import { screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { openWindow, smallSession } from "../../test/window";
import { fixedEntries } from "../features/palette/entries";
import { HELD, ROW_MENU, SESSION_MENU, SHORTCUTS, SPAN_MENU } from "../model/shortcuts";
import { isOffered } from "../state/keyboard";
import { useSettings } from "../state/settings";

const ALL = SHORTCUTS.map(({ action }) => action);
const entries = (offered: (action: (typeof ALL)[number]) => boolean) =>
  fixedEntries({}, offered, [], () => undefined);

test("the palette has every action but those that are held or need a row", () => {
  const ids = new Set(entries(() => true).map(({ id }) => id));
  expect(ALL.filter((action) => !ids.has(action) && !HELD.has(action))).toEqual([]);
  expect(ALL.filter((action) => ids.has(action) && HELD.has(action))).toEqual([]);
});

test("what the palette leaves out has a key or is in a menu", () => {
  const inMenus = new Set([SESSION_MENU, ROW_MENU, SPAN_MENU].flat(2));
  const lost = SHORTCUTS.filter(({ action, keys }) => HELD.has(action) && keys.length === 0);
  expect(lost.map(({ action }) => action).filter((action) => !inMenus.has(action))).toEqual([]);
});

test("every entry of a menu is an action of the table, in one menu once", () => {
  for (const menu of [SESSION_MENU, ROW_MENU, SPAN_MENU]) {
    const actions = menu.flat();
    expect(actions.filter((action) => !ALL.includes(action))).toEqual([]);
    expect(new Set(actions).size).toBe(actions.length);
  }
});

test("entries of the palette have ids and words of their own", () => {
  const all = entries(() => true);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const words = all.map(({ words, detail }) => `${words} ${detail ?? ""}`);
  expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
});

test.each([
  "Text size 130 %",
  "Compact rows",
  "Times: UTC",
  "Settings: Retention",
  "Export as Parquet",
  "Choose the columns of the events",
  "Show or hide inferred handoffs",
  "Keep the inspector open, or not",
  "Larger text",
])("the palette has “%s”", (words) => {
  expect(entries(() => true).map((entry) => entry.words)).toContain(words);
});

const EVERYWHERE = ["help", "palette", "settings", "menu", "scroll-down", "text-larger", "back"] as const;
const IN_A_SESSION = ["export", "compare", "copy-link", "filter", "pin", "star", "delete"] as const;

test.each([
  ["#/session/a/overview", IN_A_SESSION],
  ["#/session/a/events", ["columns", "facets", ...IN_A_SESSION]],
  ["#/session/a/graph", ["inferred", ...IN_A_SESSION]],
  ["#/session/a/timeline?span=2", ["span-copy-json", "span-transcript", "inspector", ...IN_A_SESSION]],
  ["#/settings", []],
  ["#/sources", []],
] as const)("at %s the actions of the place are offered", async (address, actions) => {
  openWindow({ sessions: [smallSession("a")] }, address);
  await screen.findByRole("main");
  await vi.waitFor(() => {
    expect([...EVERYWHERE, ...actions].filter((action) => !isOffered(action))).toEqual([]);
  });
});

test("the palette exports in the format that it names", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/overview");
  await screen.findByRole("heading", { name: /Session a/ });
  await user.keyboard("{Control>}k{/Control}as parquet{Enter}");
  const panel = within(await screen.findByRole("dialog", { name: "Export session" }));
  expect(panel.getByRole("radio", { name: /Parquet/ })).toBeChecked();
});

test("text grows and shrinks with keys, also while a person types", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/");
  await user.click(await screen.findByRole("combobox", { name: "Search sessions" }));
  await user.keyboard("{Control>}={/Control}");
  expect(useSettings.getState().textSize).toBe(110);
  await user.keyboard("{Control>}0{/Control}");
  expect(useSettings.getState().textSize).toBe(100);
});
