// What axe can find without a layout; `scripts/axe.mjs` looks at the same screens in a browser engine.

import { screen } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";
import { noChat } from "./mock-chat";
import { samplePlatform } from "./sample-platform";
import { sampleChat } from "./sample-talks";
import { openWindow, smallSession } from "./window";

const SCREENS: [string, string, string][] = [
  ["start", "#/", "start"],
  ["connect", "#/connect", "connect"],
  ["sources", "#/sources", "sources"],
  ["settings", "#/settings", "settings"],
  ["platform", "#/platform/b1/overview", "platform-stats"],
  ["administrators", "#/platform/b1/admins", "admin-row"],
  ["audit log", "#/platform/b1/audit", "platform-audit"],
  ["MCP servers", "#/platform/b1/mcp", "mcp-group"],
  ["timeline", "#/session/a/timeline?span=3", "timeline-rows"],
  ["events", "#/session/a/events?event=31", "session"],
  ["graph", "#/session/a/graph", "graph-node-triage"],
  ["tools by day", "#/tools", "tool-days-chart"],
];

test.each(SCREENS)("%s", async (_, address, mark) => {
  const platform = samplePlatform(1_773_046_850_000, 60);
  openWindow({ sessions: [smallSession("a"), smallSession("b")], platform }, address);
  await screen.findAllByTestId(mark);
  await problems();
});

test.each(["refund", "coder", "unauthorized", "versions"])("conversation %s", async (id) => {
  openWindow({ chat: { ...noChat(), ...sampleChat(Date.now()) } }, `#/chat/${id}`);
  await screen.findByTestId("chat-messages");
  await problems();
});

test("palette", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] });
  await screen.findByTestId("start");
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByTestId("palette");
  await problems();
});

test("menu and marks", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  await user.click(await screen.findByRole("button", { name: "More" }));
  await screen.findByTestId("session-menu");
  await problems();
  await user.keyboard("{Escape}{F2}");
  await screen.findByTestId("marks");
  await problems();
});

test("a question before an administrator is removed", async () => {
  const { user } = openWindow({ platform: samplePlatform(1_773_046_850_000) }, "#/platform/b1/admins");
  await user.click(await screen.findByRole("button", { name: /^Remove Ops/ }));
  await screen.findByTestId("admin-confirm");
  await problems();
});

async function problems(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    // The page of the test is not the page of the window; colours need a layout.
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}
