import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { aopSession } from "../../../test/sample-aop";
import { openWindow, smallSession } from "../../../test/window";

const table = () => screen.findByRole("grid", { name: "Events" });
const headers = (grid: HTMLElement) =>
  within(grid)
    .getAllByRole("columnheader")
    .map((header) => header.getAttribute("aria-label") ?? header.textContent);
const PLAIN = ["Time", "Kind", "Agent", "What", "Status", "Size"];

test("signature and sequence have columns only where an event has one", async () => {
  openWindow({ sessions: [smallSession("a")] }, "#/session/a/events");
  expect(headers(await table())).toEqual(PLAIN);
});

test("each event shows its sequence number and whether its signature fits", async () => {
  const run = aopSession(1_773_046_850_000);
  openWindow({ sessions: [run] }, `#/session/${run.row.key}/events`);
  const grid = await table();
  expect(headers(grid)).toEqual(["Signature", "Sequence", ...PLAIN]);
  const row = within(grid).getByRole("row", { name: /policy\.lookup.*completed/ });
  expect(within(row).getByRole("img", { name: "Signature does not fit" })).toBeVisible();
  expect(within(row).getAllByRole("gridcell")[1]).toHaveTextContent("9");
});

test("a custom kind is shown as it was sent, in the table and in the filter", async () => {
  const run = aopSession(1_773_046_850_000);
  const { user } = openWindow({ sessions: [run] }, `#/session/${run.row.key}/events`);
  const grid = await table();
  await user.click(await screen.findByRole("checkbox", { name: /com\.acme\.claim\.escalated/ }));
  expect(await screen.findByText("1 of 12 events")).toBeVisible();
  expect(within(grid).getByTitle("com.acme.claim.escalated")).toBeVisible();
});
