import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PlainRow } from "../../../test/encode-layout";
import { expectNames } from "../../../test/names";
import { openWindow, smallSession } from "../../../test/window";

const run = (base: number, detail: string, extra: boolean): PlainRow[] => [
  { span: base + 1, parent: -1, start: 0, end: 900, name: "triage", agent: "triage", family: 2 },
  { span: base + 2, parent: 0, start: 100, end: 200, name: "find_charge", agent: "triage", family: 5 },
  {
    span: base + 3,
    parent: 0,
    start: 300,
    end: 400,
    name: "reverse_charge",
    agent: "triage",
    family: 6,
    detail,
  },
  ...(extra
    ? [
        {
          span: base + 4,
          parent: 0,
          start: 500,
          end: 600,
          name: "mail.send",
          agent: "triage",
          family: 5,
          state: 1,
        },
      ]
    : []),
];

const sessions = () => [
  smallSession("a", { title: "Refund" }, run(0, "one", true)),
  smallSession("b", { title: "Refund", totalTokens: 10 }, run(100, "two", false)),
  smallSession("c", { title: "Something else" }),
];
const open = (rest = "") => openWindow({ sessions: sessions() }, `#/compare/a/b${rest}`);

test("two runs stand side by side: sums, aligned steps, the first difference called out", async () => {
  open();
  const steps = await screen.findByRole("grid", { name: "Steps of both runs" });
  expect(within(steps).getAllByRole("row")).toHaveLength(4);
  expect(screen.getByTestId("compare-first-difference")).toHaveTextContent(
    "First difference step 3, reverse_charge: changed arguments",
  );
  expect(screen.getByText("2 the same · 1 changed · 1 only left")).toBeVisible();
  expect(screen.getByText("triage", { selector: "header span" })).toBeVisible();
  const sums = screen.getByTestId("compare-summary");
  expect(within(sums).getByRole("row", { name: /^Failed steps/ })).toHaveTextContent("10−1 100 %");
  expect(within(sums).getByRole("row", { name: /mail\.send/ })).toHaveTextContent("1 failed");
  expectNames();
});

test("n and Shift+N walk the differences; the texts of the pair are laid side by side", async () => {
  const { user } = open();
  await screen.findByTestId("compare-steps");
  await user.keyboard("n");
  expect(window.location.hash).toBe("#/compare/a/b?left=3&right=103");
  const pair = await screen.findByTestId("compare-pair");
  expect(await within(pair).findByText("4999")).toBeVisible();
  expect(within(pair).getByText("5 lines the same")).toBeVisible();
  await user.keyboard("n");
  expect(window.location.hash).toBe("#/compare/a/b?left=4");
  expect(await screen.findByText("Only on the left")).toBeVisible();
  await user.keyboard("{Shift>}n{/Shift}");
  expect(window.location.hash).toBe("#/compare/a/b?left=3&right=103");
  await user.keyboard("{Escape}");
  expect(window.location.hash).toBe("#/compare/a/b");
});

test("sides swap, only differences stay when asked, and a step leads to its place", async () => {
  const { user } = open("?left=3&right=103");
  await user.click(await screen.findByRole("button", { name: "Swap sides" }));
  expect(window.location.hash).toBe("#/compare/b/a?left=103&right=3");
  await user.click(await screen.findByRole("checkbox", { name: "Only differences" }));
  expect(within(screen.getByTestId("compare-steps")).getAllByRole("row")).toHaveLength(2);
  await user.click(await screen.findByRole("button", { name: "Open the step of the right side" }));
  expect(window.location.hash).toBe("#/session/a/timeline?span=3");
});

test("the same steps can be seen over time: a lane for each agent and call, the same for both runs", async () => {
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Timeline" }));
  const timeline = await screen.findByTestId("compare-timeline");
  expect(within(timeline).getByTitle("mail.send 1 → 0")).toBeVisible();
  expect(within(timeline).getByTitle("find_charge")).toBeVisible();
  // Each lane has the bars of both runs, over one axis.
  const { from, to } = timeline.dataset;
  for (const side of ["left", "right"])
    expect(timeline.querySelectorAll(`svg[data-side="${side}"]`)).toHaveLength(4);
  await user.keyboard("w");
  expect(Number(screen.getByTestId("compare-timeline").dataset.from)).toBeGreaterThan(Number(from));
  await user.keyboard("f");
  expect(screen.getByTestId("compare-timeline").dataset).toMatchObject({ from, to });
});

test("equal titles are told apart by age and by the words in which the runs first differ", async () => {
  const [a, b] = sessions()
    .slice(0, 2)
    .map(({ row, ...rest }, at) => ({
      ...rest,
      row: { ...row, startMs: 1_773_046_850_000 - at * 60_000 },
    }));
  openWindow({ sessions: [a, b] as ReturnType<typeof sessions> }, "#/compare/b/a");
  const heads = await screen.findAllByTitle("Open Refund");
  const sides = heads.map((head) => head.parentElement?.parentElement);
  expect(sides[0]).toHaveTextContent(/^LeftRefundolder · /);
  expect(sides[1]).toHaveTextContent(/^RightRefundnewer · /);
  expect(await within(sides[0] as HTMLElement).findByText("4999")).toBeVisible();
  expect(within(sides[1] as HTMLElement).getByText("9998")).toBeVisible();
});

test("the runs of the agent are in a table, and any two of them can be opened", async () => {
  const third = smallSession("d", { title: "Refund", errors: 1, state: "failed" }, run(200, "one", false));
  const { user } = openWindow({ sessions: [...sessions(), third] }, "#/compare/a/b");
  const table = within(await screen.findByRole("table", { name: "Runs" }));
  expect(screen.getByText("4 runs of")).toBeVisible();
  const [, ...rows] = table.getAllByRole("row");
  const pressed = () => table.getAllByRole("button", { pressed: true }).map((button) => button.ariaLabel);
  expect(pressed()).toHaveLength(2);
  const failed = rows.find((row) => /Failed/.test(row.textContent ?? "")) as HTMLElement;
  expect(failed).toHaveTextContent("step 4 mail.send");
  await user.click(within(failed).getByRole("button", { name: /on the right$/ }));
  expect(window.location.hash).toBe("#/compare/a/d");
  await user.click(within(failed).getByRole("button", { name: "step 4 mail.send" }));
  expect(window.location.hash).toBe("#/compare/a/d?left=4");
  // The one that is on the left already changes places.
  const left = rows.find((row) => /compared with/.test(row.textContent ?? "")) as HTMLElement;
  await user.click(within(left).getByRole("button", { name: /on the right$/ }));
  expect(window.location.hash).toBe("#/compare/d/a");
  await user.click(screen.getByRole("button", { name: "Hide runs" }));
  expect(screen.queryByRole("table", { name: "Runs" })).toBeNull();
});

test("the session head offers the others, those with the same title first", async () => {
  const older = sessions().map(({ row, ...rest }, at) => ({
    ...rest,
    row: { ...row, startMs: 1_773_046_850_000 - at * 60_000 },
  }));
  const { user } = openWindow({ sessions: older }, "#/session/a/timeline");
  await screen.findByRole("heading", { name: "Refund" });
  await user.keyboard("=");
  const panel = await screen.findByRole("dialog", { name: "Compare with…" });
  const first = await within(panel).findByRole("button", { name: /same title/ });
  expect(first).toHaveTextContent("Refund");
  await user.click(first);
  // The older run is on the left.
  expect(window.location.hash).toBe("#/compare/b/a");
});

test("a session that is gone is said, with a way to try again", async () => {
  openWindow({ sessions: sessions() }, "#/compare/a/gone");
  expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
});
