import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { PlainRow } from "../../../test/encode-layout";
import { openWindow, smallSession } from "../../../test/window";
import { relativeMs } from "../../base/time";
import { usePlayhead } from "../../state/playhead";

const ROWS: PlainRow[] = [
  { span: 1, parent: -1, start: 0, end: 9000, name: "triage", agent: "triage", family: 2 },
  { span: 2, parent: 0, start: 1000, end: 4000, name: "gpt-4o", agent: "triage", family: 4, tokens: 15 },
  { span: 3, parent: 0, start: 4500, end: 4600, name: "to billing", agent: "triage", family: 7 },
  { span: 4, parent: 0, start: 5000, end: 6000, name: "pay", agent: "billing", family: 6, state: 1 },
  { span: 5, parent: 3, start: 5900, end: 5900, name: "locked", agent: "billing", family: 14, state: 1 },
  {
    span: 6,
    parent: 0,
    start: 7000,
    end: 8000,
    name: "pay",
    agent: "billing",
    family: 6,
    retry: [3, 1, 1, 1],
  },
];

let key = 0;
beforeEach(() => {
  key += 1;
});

async function openTimeline(query = "", rows = ROWS) {
  const opened = openWindow(
    { sessions: [smallSession(`t${key}`, {}, rows)] },
    `#/session/t${key}/timeline${query}`,
  );
  return { ...opened, grid: await screen.findByTestId("timeline-rows") };
}

const described = () => screen.findByRole("gridcell");

test("errors are stepped through by key and by button, by time and round the end", async () => {
  const { user, grid } = await openTimeline();
  expect(grid).toHaveAttribute("data-errors", "2");
  await user.keyboard("e");
  expect(grid).toHaveAttribute("data-selected", "4");
  await user.click(screen.getByRole("button", { name: "Next error" }));
  expect(grid).toHaveAttribute("data-selected", "5");
  await user.keyboard("e");
  expect(grid).toHaveAttribute("data-selected", "4");
  await user.keyboard("{Shift>}ee{/Shift}");
  expect(grid).toHaveAttribute("data-selected", "4");
});

test("a hidden error is unfolded when it is stepped to", async () => {
  const { user, grid } = await openTimeline();
  await user.keyboard("jh");
  expect(grid).toHaveAttribute("data-shown", "1");
  await user.keyboard("e");
  expect(grid).toHaveAttribute("data-shown", "6");
});

test("handoffs are followed with brackets", async () => {
  const { user, grid } = await openTimeline();
  await user.keyboard("]");
  expect(grid).toHaveAttribute("data-selected", "3");
  await user.keyboard("[[");
  expect(grid).toHaveAttribute("data-selected", "3");
});

test("the selected row says its state, its tries and that the run waited for it", async () => {
  const { user } = await openTimeline();
  await user.keyboard("e");
  expect(await described()).toHaveTextContent(
    /MCP call, pay, failed, 1\.0 s, billing.*tried again later.*on the critical path/,
  );
  await user.keyboard("jj");
  expect(await described()).toHaveTextContent("retry 1 of 1 (stated by the sender)");
});

const REPEATED: PlainRow[] = [
  { span: 1, parent: -1, start: 0, end: 900, name: "coder", agent: "coder", family: 2 },
  ...[100, 200, 300, 400].map((start, at): PlainRow => {
    const failed = at === 2;
    return {
      ...{ span: at + 2, parent: 0, start, end: start + 50, name: "grep", agent: "coder", family: 5 },
      state: failed ? 1 : 0,
    };
  }),
  { span: 6, parent: 0, start: 500, end: 600, name: "write", agent: "coder", family: 5 },
];

test("repeated calls are one row that opens in place, with keys and all at once", async () => {
  const { user, grid } = await openTimeline("", REPEATED);
  expect(grid).toHaveAttribute("data-shown", "3");
  await user.keyboard("jj");
  expect(await described()).toHaveTextContent("grep, 4 calls in one row, 200 ms in all, 1 failed");
  await user.keyboard("l");
  expect(grid).toHaveAttribute("data-shown", "7");
  expect(await described()).not.toHaveTextContent("in one row");
  await user.keyboard("j");
  expect(grid).toHaveAttribute("data-selected", "3");
  await user.keyboard("kk");
  expect(grid).toHaveAttribute("data-selected", "1");
  await user.keyboard("jjh");
  expect(grid).toHaveAttribute("data-shown", "3");
  const toggle = screen.getByRole("button", { name: "Fold repeats" });
  expect(toggle).toHaveAttribute("aria-pressed", "true");
  await user.click(toggle);
  expect(grid).toHaveAttribute("data-shown", "6");
  await user.keyboard("{Shift>}R{/Shift}");
  expect(grid).toHaveAttribute("data-shown", "3");
});

test("an error among repeated calls is shown when it is stepped to", async () => {
  const { user, grid } = await openTimeline("", REPEATED);
  await user.keyboard("e");
  expect(grid).toHaveAttribute("data-selected", "4");
  expect(grid).toHaveAttribute("data-shown", "7");
});

test("levels are taken away and given back, with keys and from the menu", async () => {
  const { user, grid } = await openTimeline();
  await user.keyboard("{Shift>}h{/Shift}");
  expect(grid).toHaveAttribute("data-shown", "5");
  await user.keyboard("{Shift>}h{/Shift}");
  expect(grid).toHaveAttribute("data-shown", "1");
  await user.keyboard("{Shift>}l{/Shift}");
  expect(grid).toHaveAttribute("data-shown", "5");
  await user.selectOptions(screen.getByRole("combobox", { name: "Levels" }), "All 3");
  expect(grid).toHaveAttribute("data-shown", "6");
});

test("how a session is arranged is known on return to it", async () => {
  const { user, grid } = await openTimeline();
  await user.click(screen.getByRole("button", { name: "Agents" }));
  expect(grid).toHaveAttribute("data-mode", "lanes");
  expect(Number(grid.dataset.shown)).toBeGreaterThan(1);
  await user.keyboard("6");
  expect(await screen.findByRole("tab", { name: /Events/ })).toHaveAttribute("aria-selected", "true");
  await user.keyboard("2");
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-mode", "lanes");
  await user.keyboard("v");
  expect(screen.getByTestId("timeline-rows")).toHaveAttribute("data-mode", "rows");
});

test("the critical path says how long it is and what it is made of", async () => {
  const { user, grid } = await openTimeline();
  await user.keyboard("c");
  expect(grid).toHaveAttribute("data-critical", "true");
  const toggle = screen.getByRole("button", { name: /Critical path/ });
  expect(toggle).toHaveTextContent(/9\.0 s: between calls 4\d %, model call 33 %/);
  await user.click(toggle);
  expect(grid).toHaveAttribute("data-critical", "false");
});

test("two points are measured between by key, and Esc ends it before anything else", async () => {
  const { user, grid } = await openTimeline();
  await user.keyboard("jj");
  await user.keyboard("m");
  await user.keyboard("ee");
  await user.keyboard("m");
  await waitFor(() =>
    expect(screen.getByTestId("timeline-measure")).toHaveTextContent("4.9 s · 5 spans · 15 tokens"),
  );
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.getByTestId("timeline-measure")).toBeEmptyDOMElement());
  expect(grid).toHaveAttribute("data-selected", "5");
  await user.keyboard("{Escape}");
  expect(grid).toHaveAttribute("data-selected", "");
});

test("Esc ends the measuring first also where the chosen span is still on its way", async () => {
  const { backend, user, grid } = await openTimeline();
  let arrive = () => {};
  backend.slow.set("get_span", new Promise<void>((done) => (arrive = done)));
  await user.keyboard("jjmeem");
  await waitFor(() => expect(screen.getByTestId("timeline-measure")).not.toBeEmptyDOMElement());
  arrive();
  await screen.findByRole("heading", { name: "locked" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.getByTestId("timeline-measure")).toBeEmptyDOMElement());
  expect(grid).toHaveAttribute("data-selected", "5");
});

test("what a call was asked, or why it failed, is read once the view rests", async () => {
  const { user } = await openTimeline("", [
    ...ROWS.slice(0, 3),
    { ...(ROWS[3] as PlainRow), why: "AssertionError: got 99.99" },
    { span: 7, parent: 0, start: 8100, end: 8200, name: "read", family: 5, asked: { path: "src/a.ts" } },
  ]);
  await user.keyboard("jj");
  expect(await described()).toHaveTextContent(/^Model call, gpt-4o,/);
  await user.keyboard("e");
  await waitFor(async () => expect(await described()).toHaveTextContent("AssertionError: got 99.99"));
  await user.keyboard("j");
  expect(await described()).toHaveTextContent(/read, .*src\/a\.ts/);
});

test("search hits are counted, stepped through, and told of", async () => {
  const { user, grid } = await openTimeline("?q=pay");
  await waitFor(() => expect(grid).toHaveAttribute("data-hits", "2"));
  const bar = within(screen.getByTestId("timeline-toolbar"));
  expect(bar.getByText("2 hits")).toBeVisible();
  await user.keyboard("n");
  expect(grid).toHaveAttribute("data-selected", "4");
  expect(bar.getByText("1 of 2 hits")).toBeVisible();
  await user.click(bar.getByRole("button", { name: "Next search hit" }));
  expect(await described()).toHaveTextContent("search hit");
  expect(bar.getByText("2 of 2 hits")).toBeVisible();
});

test("the overview is a slider: arrows move and zoom, a double click shows all again", async () => {
  const { user } = await openTimeline();
  const slider = screen.getByRole("slider", { name: "Interval on show" });
  await waitFor(() => expect(slider).toHaveAttribute("aria-valuetext", "0 ms to 9.3 s"));
  slider.focus();
  await user.keyboard("{ArrowUp}{ArrowUp}{Home}");
  await waitFor(() => expect(slider).toHaveAttribute("aria-valuetext", "0 ms to 5.2 s"));
  await user.keyboard("{End}");
  await waitFor(() => expect(slider).toHaveAttribute("aria-valuetext", "4.0 s to 9.3 s"));
  fireEvent.doubleClick(slider);
  await waitFor(() => expect(slider).toHaveAttribute("aria-valuetext", "0 ms to 9.3 s"));
});

test("a playhead stands in its own session only", async () => {
  await openTimeline();
  const line = screen.getByTestId("timeline-playhead");
  act(() => usePlayhead.getState().set({ key: "another", atMs: relativeMs(5), playing: false }));
  expect(line).not.toBeVisible();
  act(() => usePlayhead.getState().stop());
});
