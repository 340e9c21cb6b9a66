import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectNames } from "../../../test/names";
import { refundRun } from "../../../test/sample-run";
import { openWindow, smallSession } from "../../../test/window";

const open = (query = "") =>
  openWindow({ sessions: [smallSession("a", {}, refundRun())] }, `#/session/a/tools${query}`);
const table = async (id: string) => within(await screen.findByTestId(id));
const names = (grid: Awaited<ReturnType<typeof table>>) =>
  grid
    .getAllByRole("rowheader")
    .map((head: HTMLElement) => head.querySelector("button:last-child span")?.textContent);

test("tools come by time, and by any other column", async () => {
  const { user } = open();
  const tools = await table("tools-table");
  expect(names(tools).slice(0, 2)).toEqual(["reverse_charge", "find_charge"]);
  await user.click(tools.getByRole("button", { name: "Tool" }));
  expect(names(tools).slice(0, 2)).toEqual(["crm.note", "diff_balances"]);
  expect(tools.getByRole("columnheader", { name: "Tool" })).toHaveAttribute("aria-sort", "ascending");
  const failing = tools.getByRole("row", { name: /reverse_charge/ });
  expect(failing).toHaveTextContent("2of 3");
  expect(within(failing).getByRole("img", { name: "3 calls over time, 2 failed" })).toBeVisible();
});

test("one click filters the whole session, a second one shows everything", async () => {
  const { user } = open();
  const servers = await table("mcp-table");
  const name = () => servers.getByRole("button", { name: /^ledger-mcp/ });
  await user.click(name());
  expect(window.location.hash).toContain("q=server%3Aledger-mcp");
  expect(name()).toHaveAttribute("aria-pressed", "true");
  await waitFor(() => expect(screen.getByTestId("tool-calls")).toHaveAttribute("data-total", "4"));
  expect(names(await table("tools-table"))).toHaveLength(6);
  await user.click(name());
  expect(window.location.hash).not.toContain("q=");
});

test("operations fold under their server", async () => {
  const { user } = open();
  const servers = await table("mcp-table");
  expect(names(servers)).toEqual(["ledger-mcp", "tools/call", "reverse_charge", "find_charge"]);
  await user.click(servers.getByRole("button", { name: "Fold ledger-mcp" }));
  expect(names(servers)).toEqual(["ledger-mcp"]);
});

test("a call selects its span; the slowest can come first", async () => {
  const { user } = open("?q=tool%3Areverse_charge");
  const calls = within(await screen.findByRole("grid", { name: "Calls" }));
  await user.click(screen.getByRole("button", { name: "Slowest" }));
  await waitFor(() => expect(calls.getAllByRole("row")[0]).toHaveTextContent("4.4 s"));
  await user.click(calls.getByRole("row", { name: /26\.000/ }));
  expect(window.location.hash).toMatch(/tools\?span=\d+&q=/);
  expect(calls.getByRole("row", { selected: true })).toHaveTextContent("503 upstream");
  expectNames();
});

test("a run without calls says so", async () => {
  openWindow({ sessions: [smallSession("a", {}, refundRun().slice(0, 1))] }, "#/session/a/tools");
  expect(await screen.findByText("No calls")).toBeVisible();
});
