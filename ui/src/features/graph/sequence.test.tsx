import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PlainRow } from "../../../test/encode-layout";
import { expectNames } from "../../../test/names";
import { crewRun, crowdRun } from "../../../test/sample-crowd";
import { openWindow, smallSession } from "../../../test/window";
import { relativeMs } from "../../base/time";
import { useGraphLook } from "../../state/graph-look";
import { usePlayhead } from "../../state/playhead";

const open = (rows: PlainRow[] = crewRun()) => {
  useGraphLook.setState({ mode: "as-it-ran", inferred: null, toScale: false });
  return openWindow({ sessions: [smallSession("a", {}, rows)] }, "#/session/a/graph");
};
const message = (name: RegExp) => screen.findByRole("button", { name });

test("agents are across, handoffs in order with when and why", async () => {
  open();
  expect(
    await message(/^coder to tester, run the tests, at 1 min 0 s|^coder to tester, run the tests, at 1 min$/),
  ).toBeVisible();
  expect(screen.getAllByTestId("sequence-message")).toHaveLength(12);
  expect(screen.getByTestId("sequence-agent-reviewer")).toBeVisible();
  expectNames();
});

test("a message pressed moves the playhead of all views and chooses its span", async () => {
  const { user } = open();
  await user.click(await message(/^researcher to coder/));
  expect(usePlayhead.getState()).toMatchObject({ key: "a", playing: false });
  expect(usePlayhead.getState().atMs).toBeCloseTo(51_080);
  expect(window.location.hash).toMatch(/graph\?span=\d+&event=\d+$/);
  expect(await message(/^researcher to coder/)).toHaveAttribute("aria-pressed", "true");
  expect(screen.getByTestId("sequence-playhead")).toBeInTheDocument();
});

test("messages are walked along by keyboard", async () => {
  const { user } = open();
  await message(/^orchestrator to planner/);
  await user.keyboard("j");
  expect(await message(/^orchestrator to planner/)).toHaveFocus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(await message(/^researcher to coder/)).toHaveFocus();
  await user.keyboard("{End}");
  expect(await message(/^reviewer to orchestrator/)).toHaveFocus();
  await user.keyboard("{PageUp}{Enter}");
  expect(await message(/^planner to researcher/)).toHaveFocus();
  expect(await message(/^planner to researcher/)).toHaveAttribute("aria-pressed", "true");
});

test("what is played is marked, wherever it is played from", async () => {
  open();
  await message(/^orchestrator to planner/);
  act(() => usePlayhead.getState().set({ key: "a", atMs: relativeMs(60_500) }));
  expect(document.querySelector('[data-current="true"]')).toHaveAccessibleName(/^coder to tester/);
  expect(screen.getByTestId("sequence-agent-tester")).toHaveAttribute("data-acting", "true");
});

test("to scale is a choice, by button and key", async () => {
  const { user } = open();
  const first = await message(/^orchestrator to planner/);
  const even = first.style.top;
  await user.click(screen.getByRole("button", { name: "To scale" }));
  expect((await message(/^planner to researcher/)).style.top).not.toBe(even);
  await user.keyboard("u");
  expect(screen.getByRole("button", { name: "Even steps" })).toHaveAttribute("aria-pressed", "true");
});

test("many agents of one name share a column; what goes to several at once is listed", async () => {
  const { user } = open(crowdRun(60));
  await user.click(await message(/^29 handoffs, the first orchestrator to worker-01/));
  const details = screen.getByTestId("graph-details");
  expect(details).toHaveTextContent("orchestrator → worker-29");
  await user.click(screen.getByTestId("sequence-agent-group:worker-#"));
  await user.click(screen.getByRole("button", { name: "Show each" }));
  expect(await screen.findByTestId("sequence-agent-worker-01")).toBeInTheDocument();
});

test("thousands of messages are few elements", async () => {
  const rows: PlainRow[] = ["a", "b"].map((agent, at) => ({
    ...{ span: at + 1, parent: -1, start: 0, end: 9000, name: agent, agent, family: 2 },
  }));
  for (let at = 0; at < 3000; at += 1)
    rows.push({
      ...{ span: rows.length + 1, parent: -1, start: at, end: at, family: 7, point: true },
      ...{ agent: at % 2 ? "a" : "b", name: at % 2 ? "b" : "a" },
    });
  open(rows);
  await waitFor(() => expect(screen.getAllByTestId("sequence-message").length).toBeGreaterThan(10));
  expect(screen.getAllByTestId("sequence-message").length).toBeLessThan(80);
});
