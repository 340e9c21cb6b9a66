import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { PlainRow } from "../../../../test/encode-layout";
import { openWindow, smallSession } from "../../../../test/window";

const row = (parent: number, family: number, name: string, start: number, end: number, agent = "a") => {
  return { parent, family, name, start, end, agent };
};

const ROWS: PlainRow[] = [
  row(-1, 2, "run", 0, 10_000),
  row(0, 5, "grep", 0, 900),
  row(0, 4, "gpt", 900, 4000),
  { ...row(0, 5, "grep", 4000, 6000), state: 1 },
  row(0, 2, "coder", 6000, 8500, "b"),
  row(4, 5, "grep", 7000, 8500, "b"),
].map((plain, at) => ({ ...plain, span: at + 1 }));

let key = 0;
beforeEach(() => {
  key += 1;
});

async function openFlame(query = "") {
  const opened = openWindow(
    { sessions: [smallSession(`flame${key}`, {}, ROWS)] },
    `#/session/flame${key}/timeline${query}`,
  );
  await screen.findByTestId("timeline-rows");
  await opened.user.click(screen.getByRole("button", { name: "Flame graph" }));
  return { ...opened, graph: screen.getByRole("tree", { name: "Flame graph" }) };
}

const frame = () => screen.findByRole("treeitem");

test("keys lead into frames, beside and out of them, and zoom", async () => {
  const { user, graph } = await openFlame();
  expect(graph).toHaveAttribute("data-frames", "5");
  await user.keyboard("j");
  expect(await frame()).toHaveTextContent("Agent, run, a, 10 s in 1 call, 1.5 s itself");
  await user.keyboard("j");
  expect(await frame()).toHaveTextContent("gpt, a, 3.1 s in 1 call");
  await user.keyboard("l");
  expect(await frame()).toHaveTextContent("Tool call, grep, a, 2.9 s in 2 calls, 2.9 s itself");
  await user.keyboard("l{Enter}");
  expect(await frame()).toHaveTextContent("coder, b");
  expect(graph).toHaveAttribute("data-focus", "3");
  expect(screen.getByText("coder: 2.5 s in 1 call, 1.0 s itself, 25 % of the run")).toBeVisible();
  await user.keyboard("h");
  // What is beside the frame is in the one around it.
  expect(graph).toHaveAttribute("data-focus", "0");
});

test("the path leads back out, and Esc shows the whole run before anything else", async () => {
  const { user, graph } = await openFlame();
  await user.keyboard("jj{Enter}");
  const path = within(screen.getByRole("navigation", { name: "Frames around" }));
  expect(path.getByRole("button", { name: "gpt" })).toBeDisabled();
  await user.click(path.getByRole("button", { name: "run" }));
  expect(graph).toHaveAttribute("data-focus", "0");
  await user.keyboard("{Escape}");
  expect(graph).toHaveAttribute("data-focus", "-1");
  await user.keyboard("{Shift>}v{/Shift}");
  expect(screen.getByTestId("timeline-rows")).toHaveAttribute("data-mode", "rows");
});

test("the longest call of a frame can be looked at", async () => {
  const { user } = await openFlame();
  await user.keyboard("jjl");
  await user.click(screen.getByRole("button", { name: "Longest call" }));
  expect(window.location.hash).toContain("span=4");
});

test("the frames are also a table, of the whole run or of one frame", async () => {
  const { user } = await openFlame();
  await user.click(screen.getByRole("button", { name: "Table" }));
  const table = within(screen.getByRole("table"));
  const names = () => table.getAllByRole("rowheader").map((cell) => cell.textContent);
  expect(names()).toEqual(["run ", "gpt run", "grep run", "coder run", "grep run › coder"]);
  const grep = table.getAllByRole("row")[3];
  expect(grep).toHaveTextContent(/grep run\s*a212\.9 s2\.9 s29 %/);
  await user.click(table.getByRole("button", { name: /coder run$/ }));
  expect(names()).toEqual(["coder run", "grep run › coder"]);
});

test("the frame that fills the width is kept while another view is on show", async () => {
  const { user, graph } = await openFlame();
  await user.keyboard("jj{Enter}");
  const focus = graph.getAttribute("data-focus");
  expect(focus).not.toBe("-1");
  await user.keyboard("1");
  await screen.findByTestId("overview");
  await user.keyboard("2");
  expect(await screen.findByRole("tree", { name: "Flame graph" })).toHaveAttribute("data-focus", focus);
});
