import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectNames } from "../../../test/names";
import { refundRun } from "../../../test/sample-run";
import { openWindow, smallSession } from "../../../test/window";
import { navigate } from "../../state/address";
import { usePlayhead } from "../../state/playhead";

const open = () => openWindow({ sessions: [smallSession("a", {}, refundRun())] }, "#/session/a/graph");
const node = (agent: string) => screen.findByTestId(`graph-node-${agent}`);

test("agents are boxes with their figures, handoffs arrows with their reasons", async () => {
  open();
  expect(await node("billing")).toHaveAccessibleName(/^billing, 7 calls · 13k tok · .*, 2 errors$/);
  expect(screen.getByTestId("graph-edge-triage-billing")).toHaveAccessibleName(
    "triage to billing, 1 handoff, needs ledger access ×1",
  );
  expect(screen.getByTestId("graph-edge-triage-writer-inferred")).toHaveAccessibleName(/1 inferred handoff/);
  // Beside the box, so that its name holds all that is read on it.
  expect((await node("billing")).nextElementSibling).toHaveTextContent("BI");
  expectNames();
});

test("inferred handoffs can be switched off, and stay off", async () => {
  const { user } = open();
  await node("billing");
  await user.click(screen.getByRole("checkbox", { name: /Inferred handoffs/ }));
  expect(screen.queryByTestId("graph-edge-triage-writer-inferred")).toBeNull();
  expect(window.localStorage.getItem("tracewake.graph")).toContain('"inferred":false');
  await user.click(screen.getByRole("checkbox", { name: /Inferred handoffs/ }));
});

test("a box tells of its agent, an arrow leads to each of its handoffs", async () => {
  const { user } = open();
  await user.click(await node("billing"));
  const details = screen.getByTestId("graph-details");
  expect(details).toHaveTextContent("reverse_charge3");
  await user.click(screen.getByTestId("graph-edge-triage-billing"));
  await user.click(within(details).getByRole("button", { name: /needs ledger access/ }));
  expect(window.location.hash).toMatch(/timeline\?span=\d+&event=\d+$/);
});

test("boxes and arrows are walked along with the arrow keys", async () => {
  const { user } = open();
  (await node("triage")).focus();
  await user.keyboard("{ArrowRight}{Enter}");
  expect(await node("billing")).toHaveFocus();
  expect(screen.getByRole("heading", { name: "billing" })).toBeVisible();
  await user.keyboard("{Escape}");
  expect(screen.queryByTestId("graph-details")).toBeNull();
});

test("the scrubber goes from handoff to handoff and says who acts", async () => {
  const { user } = open();
  await node("billing");
  await user.keyboard("]");
  const slider = screen.getByRole("slider", { name: "Instant of the run" });
  expect(slider).toHaveAttribute("aria-valuetext", "6.9 s, triage → billing: needs ledger access");
  expect(usePlayhead.getState()).toMatchObject({ key: "a", atMs: 6900 });
  await user.keyboard("][[");
  expect(slider).toHaveAttribute("aria-valuenow", "6900");
  slider.focus();
  await user.keyboard("{End}");
  expect(slider).toHaveAttribute("aria-valuenow", "86000");
  await user.keyboard("{Home}");
  expect(slider).toHaveAttribute("aria-valuenow", "0");
});

test("space plays the run, in any view, and leaving the session ends it", async () => {
  const { user } = open();
  await node("billing");
  await user.keyboard(" ");
  expect(await screen.findByRole("button", { name: "Pause" })).toBeVisible();
  await waitFor(() => expect(usePlayhead.getState().atMs).toBeGreaterThan(0));
  await user.keyboard("2");
  expect(usePlayhead.getState().playing).toBe(true);
  await user.keyboard(" ");
  expect(usePlayhead.getState().playing).toBe(false);
  act(() => navigate({ at: "home" }));
  await waitFor(() => expect(usePlayhead.getState().key).toBeNull());
});
