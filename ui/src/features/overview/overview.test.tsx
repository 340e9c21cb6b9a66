import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectNames } from "../../../test/names";
import { refundFindings } from "../../../test/sample-findings";
import { refundRun } from "../../../test/sample-run";
import { openWindow, smallSession } from "../../../test/window";

const refund = () => ({ ...smallSession("a", {}, refundRun()), overview: refundFindings() });
const open = () => openWindow({ sessions: [refund()] }, "#/session/a/overview");
const part = async (id: string) => within(await screen.findByTestId(id));

test("the first error says what, where, why, what led to it and how it ended", async () => {
  const { user } = open();
  const error = await screen.findByTestId("overview-first-error");
  expect(error).toHaveTextContent("First error at 24.7 s in billing → ledger-mcp · reverse_charge");
  expect(error).toHaveTextContent("503 upstream: lock not acquired");
  expect(error).toHaveTextContent("solved by attempt 3");
  expect(within(error).getByRole("list", { name: "What led to it" })).toHaveTextContent("refund.lookup");
  await user.click(within(error).getByRole("button", { name: "Show in timeline" }));
  expect(window.location.hash).toMatch(/timeline\?span=\d+&event=\d+$/);
});

test("each number and mark leads to its place", async () => {
  const { user } = open();
  await user.click(
    (await part("overview-needs-look")).getByRole("button", { name: /Loop.*refund\.lookup × 4/ }),
  );
  expect(window.location.hash).toMatch(/timeline\?span=\d+/);
  await user.keyboard("1");
  const chain = await part("overview-handoffs");
  expect(chain.getByText("× 3")).toBeVisible();
  await user.click(chain.getByRole("button", { name: "triage to billing, needs ledger, at 6.9 s" }));
  expect(window.location.hash).toMatch(/timeline\?span=5/);
  await user.keyboard("1");
  await user.click((await part("overview-agents")).getByRole("button", { name: "billing" }));
  expect(window.location.hash).toContain("q=agent%3Abilling");
});

test("one sentence says what happened, and each noun of it leads to its place", async () => {
  const { user } = open();
  const sentence = await screen.findByTestId("overview-sentence");
  expect(sentence).toHaveTextContent(/^Running for 1 min 26 s: now gpt-4o in writer and 1 more; /);
  expect(sentence).toHaveTextContent(/3 rounds between billing and ledger-auditor; at least \$0\.21\.$/);
  const follow = async (name: string) => {
    await user.click(
      within(await screen.findByTestId("overview-sentence")).getAllByRole("button", { name })[0] as Element,
    );
    const { hash } = window.location;
    await user.keyboard("1");
    await user.keyboard("{Escape}");
    return hash;
  };
  expect(await follow("reverse_charge")).toMatch(/timeline\?span=\d+$/);
  expect(await follow("3 rounds")).toBe("#/session/a/graph");
  expect(await follow("at least $0.21")).toBe("#/session/a/overview");
  expect(document.activeElement).toHaveAccessibleName(/^Tokens and cost by model/);
  expect(await follow("ledger-auditor")).toContain("timeline?q=agent%3Aledger-auditor");
  expect(await follow("twice")).toContain("q=tool%3Areverse_charge+agent%3Abilling+error%3Atrue");
});

test("a mark of the sentence stays with the word before it", async () => {
  open();
  const sentence = await screen.findByTestId("overview-sentence");
  for (const button of within(sentence).getAllByRole("button")) {
    const next = button.parentElement?.nextSibling?.textContent ?? "";
    expect(next).not.toMatch(/^[,.;:]/);
  }
});

test("what a run has none of is said, and so are decisions that denied nothing", async () => {
  const outcomes = [{ value: "passed", count: 2 }];
  const overview = { ...refundFindings(), outcomes, refused: [], refusedTotal: 0, data: [], dataTotal: 0 };
  openWindow({ sessions: [{ ...refund(), overview }] }, "#/session/a/overview");
  const look = await screen.findByTestId("overview-needs-look");
  expect(look).toHaveTextContent(/Not in this run.*data reads/);
  const policy = within(look).getByRole("button", { name: /^Policy.*2 decisions, none denied anything/ });
  policy.click();
  expect(window.location.hash).toContain("q=kind%3Apolicy_decision");
});

test("what needs a look is below the first error, and said whole", async () => {
  open();
  const error = await screen.findByTestId("overview-first-error");
  const look = screen.getByTestId("overview-needs-look");
  expect(error.nextElementSibling).toBe(look);
  expect(look).toHaveTextContent(/above the limit for refunds without a second pair of eyes/);
  expect(within(look).getByRole("button", { name: /^Gap/ })).toHaveTextContent("1 min 10 s");
});

test("scores say what was found, by whom and why, and lead to their place", async () => {
  const { user } = open();
  const scores = await part("overview-scores");
  expect(scores.getByText("first 2 of 7 scores")).toBeVisible();
  const helpful = scores.getByRole("button", { name: /^helpful/ });
  expect(helpful).toHaveTextContent("helpful0.8 by ANNOTATION: solved at last");
  await user.click(helpful);
  expect(window.location.hash).toMatch(/timeline\?span=\d+&event=\d+$/);
});

test("an agent has a colour and initials of its own, kept for the next start", async () => {
  open();
  const lanes = await screen.findAllByTitle(/^Filter by agent /);
  const marks = lanes.map((lane) => lane.firstElementChild);
  expect(new Set(marks.map((mark) => mark?.getAttribute("data-initials"))).size).toBe(lanes.length);
  expect(new Set(marks.map((mark) => mark?.getAttribute("style"))).size).toBe(lanes.length);
  expect(window.localStorage.getItem("tracewake.agents")).toContain("billing");
});

test("a lane is walked with the arrows and followed with Enter", async () => {
  const { user } = open();
  const lane = await screen.findByRole("button", {
    name: /^reverse_charge, 3 spans, 2 errors, show the interval at 22.6 s/,
  });
  lane.focus();
  await user.keyboard("{ArrowRight}");
  expect(lane).toHaveAccessibleName(/show the error at 24.7 s/);
  await user.keyboard("{Enter}");
  expect(window.location.hash).toMatch(/timeline\?span=\d+/);
});

test("money without a price is said, and what was cut", async () => {
  open();
  expect((await part("overview-models")).getByText("no price")).toBeVisible();
  expect((await part("overview-agents")).getByText("partial")).toBeVisible();
  expect((await part("overview-tools")).getByText("first 5 of 6 tools")).toBeVisible();
  expect((await part("overview-integrity")).getByText("17, at most 240 ms")).toBeVisible();
  expectNames();
});

test("a run with nothing odd says so", async () => {
  const rows = refundRun().slice(1, 2);
  openWindow({ sessions: [smallSession("a", {}, rows)] }, "#/session/a/overview");
  const look = await part("overview-needs-look");
  expect(look.getByText("nothing: all calls ended, no loop, no gap")).toBeVisible();
  expect(screen.queryByTestId("overview-integrity")).toBeNull();
  expect(screen.queryByTestId("overview-first-error")).toBeNull();
});

test("a failure can be tried again", async () => {
  const { backend, user } = openWindow(
    { sessions: [refund()], failing: new Map([["session_overview", "store_failed"]]) },
    "#/session/a/overview",
  );
  const again = await screen.findByRole("button", { name: "Try again" });
  backend.failing.clear();
  await user.click(again);
  expect(await screen.findByTestId("overview")).toBeVisible();
});
