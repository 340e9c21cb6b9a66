import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { PlainRow } from "../../../test/encode-layout";
import { expectNames } from "../../../test/names";
import { crewRun, crowdRun } from "../../../test/sample-crowd";
import { refundRun } from "../../../test/sample-run";
import { openWindow, smallSession } from "../../../test/window";
import { useGraphLook } from "../../state/graph-look";

const open = (rows: PlainRow[] = refundRun()) => {
  useGraphLook.setState({ mode: "aggregated", inferred: null, toScale: false });
  return openWindow({ sessions: [smallSession("a", {}, rows)] }, "#/session/a/graph");
};
const node = (agent: string) => screen.findByTestId(`graph-node-${agent}`);
const line = (from: string, to: string) => screen.getByTestId(`graph-edge-${from}-${to}`);

test("agents are boxes with their figures, handoffs one line for each pair and direction", async () => {
  open(crewRun());
  expect(await node("tester")).toHaveAccessibleName(/^tester, \d+ calls · .*, 5 errors$/);
  expect(line("coder", "tester")).toHaveAccessibleName("coder to tester, 3 handoffs, 3, run the tests ×3");
  expect(line("tester", "coder")).toHaveAttribute("data-back", "true");
  expect(line("coder", "coder")).toBeInTheDocument();
  // Beside the box, so that its name holds all that is read on it.
  expect((await node("tester")).nextElementSibling).toHaveTextContent("TE");
  expectNames();
});

test("inferred handoffs are off where others exist; a switch and a key show them, and that is remembered", async () => {
  const { user } = open();
  await node("billing");
  expect(screen.queryByTestId("graph-edge-triage-writer")).toBeNull();
  await user.click(screen.getByRole("checkbox", { name: /Inferred handoffs/ }));
  expect(line("triage", "writer")).toHaveAttribute("data-inferred", "true");
  expect(window.localStorage.getItem("tracewake.graph")).toContain('"inferred":true');
  await user.keyboard("{Shift>}i{/Shift}");
  expect(screen.queryByTestId("graph-edge-triage-writer")).toBeNull();
});

test("a box tells of its agent, a line leads to each of its handoffs and to the way back", async () => {
  const { user } = open(crewRun());
  await user.click(await node("tester"));
  const details = screen.getByTestId("graph-details");
  expect(details).toHaveTextContent("run_tests");
  await user.click(line("coder", "tester"));
  expect(within(details).getAllByText("run the tests")).toHaveLength(3);
  await user.click(within(details).getByRole("button", { name: "3 handoffs the other way" }));
  await user.click(within(details).getByRole("button", { name: /balance mismatch again/ }));
  expect(window.location.hash).toMatch(/timeline\?span=\d+&event=\d+$/);
});

test("boxes and lines are walked along with the arrow keys", async () => {
  const { user } = open();
  (await node("triage")).focus();
  await user.keyboard("{ArrowRight}{Enter}");
  expect(await node("billing")).toHaveFocus();
  expect(screen.getByRole("heading", { name: "billing" })).toBeVisible();
  await user.keyboard("{Escape}");
  expect(screen.queryByTestId("graph-details")).toBeNull();
  await user.keyboard("{End}");
  expect(line("triage", "billing")).toHaveFocus();
});

test("many agents are groups with counts; a search finds one, and a group is opened", async () => {
  const { user } = open(crowdRun(60));
  expect(await node("group:worker-#")).toHaveAccessibleName(/^worker × 29, .* errors$/);
  expect(screen.getByText("61 agents shown as 7")).toBeVisible();
  await user.keyboard("{Shift>}a{/Shift}");
  await user.keyboard("ker-1");
  expect(screen.getAllByRole("option")).toHaveLength(10);
  await user.keyboard("{ArrowDown}{Enter}");
  expect(screen.getByRole("heading", { name: "worker-11" })).toBeVisible();
  expect(await node("group:worker-#")).toHaveAttribute("aria-pressed", "true");
  await user.click(await node("group:worker-#"));
  await user.click(screen.getByRole("button", { name: "Show each" }));
  expect(await node("worker-25")).toBeInTheDocument();
  expect(await node("group:worker-#")).toHaveAccessibleName(/^worker × 4,/);
  await user.click(screen.getByRole("button", { name: "Groups as one" }));
  expect(await node("group:worker-#")).toHaveAccessibleName(/^worker × 29,/);
});

test("more lines than can be told apart are a notice and a table, which can be searched", async () => {
  const names = Array.from("abcdefghijklm", (letter) => `agent ${letter}`);
  const rows: PlainRow[] = names.map((agent, at) => ({
    ...{ span: at + 1, parent: -1, start: 0, end: 900, name: agent, agent, family: 2 },
  }));
  for (const from of names)
    for (const to of names)
      rows.push({
        ...{ span: rows.length + 1, parent: -1, start: rows.length, end: rows.length, name: to, agent: from },
        ...{ family: 7, point: true, detail: `to ${to}` },
      });
  const { user } = open(rows);
  expect(await screen.findByText(/cannot be told apart in a picture/)).toHaveTextContent("169 lines");
  await user.type(screen.getByRole("searchbox", { name: "Find an agent or a reason" }), "to agent c");
  expect(screen.getByText("13 of 169")).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: /agent c/ })[0] as HTMLElement);
  expect(screen.getByTestId("graph-details")).toHaveTextContent("agent a → agent c");
});

test("a layout that nobody waits for any more is stopped", async () => {
  const workers: { terminated: boolean }[] = [];
  class SlowWorker {
    terminated = false;
    onmessage = null;
    onerror = null;
    constructor() {
      workers.push(this);
    }
    postMessage() {}
    terminate() {
      this.terminated = true;
    }
  }
  vi.stubGlobal("Worker", SlowWorker);
  const { user } = open(crewRun());
  await waitFor(() => expect(workers).toHaveLength(1));
  expect(workers[0]?.terminated).toBe(false);
  await user.keyboard("1");
  await waitFor(() => expect(workers[0]?.terminated).toBe(true));
  vi.unstubAllGlobals();
});
