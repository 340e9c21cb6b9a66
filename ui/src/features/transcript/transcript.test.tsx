import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";
import type { PlainRow } from "../../../test/encode-layout";
import { expectNames } from "../../../test/names";
// The chunk that draws Markdown, so that no test waits for it.
import "../../widgets/MarkdownBody";
import { subagentsRun } from "../../../test/sample-subagents";
import { openWindow, smallSession } from "../../../test/window";

const ROWS: PlainRow[] = [
  { span: 1, parent: -1, start: 0, end: 9000, name: "triage", agent: "triage", family: 2 },
  {
    span: 2,
    parent: 0,
    start: 100,
    end: 100,
    name: "I was charged twice",
    agent: "triage",
    family: 8,
    point: true,
  },
  { span: 3, parent: 0, start: 1000, end: 4000, name: "gpt-4o", agent: "triage", family: 4, tokens: 15 },
  {
    span: 4,
    parent: 0,
    start: 4100,
    end: 4200,
    name: "reverse_charge",
    agent: "triage",
    family: 6,
    state: 1,
  },
  { span: 5, parent: 0, start: 5000, end: 6000, name: "gpt-4o", agent: "triage", family: 4, tokens: 30 },
  {
    span: 6,
    parent: 0,
    start: 6100,
    end: 6100,
    name: "billing",
    detail: "needs a person",
    agent: "triage",
    family: 7,
    point: true,
  },
  {
    span: 7,
    parent: 0,
    start: 6200,
    end: 6200,
    name: "pii",
    detail: "deny, card number",
    agent: "triage",
    family: 11,
    point: true,
  },
  {
    span: 8,
    parent: 0,
    start: 6300,
    end: 6300,
    name: "Your refund ",
    detail: "partial",
    agent: "triage",
    family: 9,
    point: true,
  },
  {
    span: 9,
    parent: 0,
    start: 6400,
    end: 6400,
    name: "is on its way.",
    agent: "triage",
    family: 9,
    point: true,
  },
];

// Items of a likely height, so that all of these are in view.
beforeAll(() => {
  Object.defineProperty(HTMLElement.prototype, "offsetHeight", {
    configurable: true,
    get(this: HTMLElement) {
      return this.dataset.index === undefined ? 720 : 60;
    },
  });
});

const open = (rest = "") =>
  openWindow({ sessions: [smallSession("a", {}, ROWS)] }, `#/session/a/transcript${rest}`);
const items = () => screen.findAllByTestId("transcript-item");
const item = async (text: string) => {
  const all = await items();
  const found = all.find((row) => row.textContent?.includes(text));
  if (!found) throw new Error(`no item with ${text}`);
  return found;
};

test("a run reads as a conversation: messages, calls, handoffs, policies, and a stream as one", async () => {
  open();
  await waitFor(async () => expect(await items()).toHaveLength(7));
  expect(await item("I was charged twice")).toHaveTextContent("User");
  expect(await item("triage → billing")).toHaveTextContent("needs a person");
  expect(await item("Policy deny")).toHaveAttribute("data-tone", "error");
  expect(await item("Your refund is on its way.")).toHaveTextContent("Assistant");
  expect(await item("reverse_charge")).toHaveTextContent("failed");
  expectNames();
});

test("a prompt shows what is new since the call before, and all of it on demand", async () => {
  const { user } = open();
  const second = (await items()).filter((row) => row.textContent?.includes("gpt-4o"))[1];
  if (!second) throw new Error("no second call");
  expect(second).toHaveTextContent("Asked with 4 messages, 2 new since the call before");
  await user.click(within(second).getByRole("button", { name: /^Asked with/ }));
  expect(second).toHaveTextContent("Go on with step 1 of the plan.");
  expect(second).not.toHaveTextContent("You handle billing cases.");
  await user.click(within(second).getByRole("button", { name: "Show all 4 messages" }));
  const panel = await screen.findByRole("dialog", { name: "What the model was asked" });
  expect(await within(panel).findByText(/You handle billing cases/)).toBeVisible();
  await user.click(within(panel).getByRole("button", { name: "Copy as JSON" }));
  await waitFor(async () =>
    expect(JSON.parse(await navigator.clipboard.readText())).toMatchObject({ model: "gpt-4o", messages: 4 }),
  );
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("one action on an output shows what the model was asked before it", async () => {
  const { user, backend } = open();
  await user.click(await item("Your refund is on"));
  await user.click(within(await item("Your refund is on")).getByRole("button", { name: "What was asked" }));
  await screen.findByTestId("prompt-panel");
  expect(backend.calls.filter(({ command }) => command === "get_prompt").at(-1)?.args).toEqual({ span: 5 });
});

test("choosing an item selects its span; keys walk, fold and unfold", async () => {
  const { user } = open();
  await user.click(within(await item("reverse_charge")).getByText("reverse_charge"));
  expect(window.location.hash).toBe("#/session/a/transcript?span=4");
  expect(await item("reverse_charge")).toHaveAttribute("aria-selected", "true");
  await user.keyboard("l");
  expect(within(await item("reverse_charge")).getByRole("tree", { name: "arguments" })).toBeVisible();
  await user.keyboard("h");
  expect(within(await item("reverse_charge")).queryByRole("tree")).toBeNull();
  await user.keyboard("j");
  expect(window.location.hash).toBe("#/session/a/transcript?span=5");
  await user.keyboard("kk");
  expect(window.location.hash).toBe("#/session/a/transcript?span=3");
});

test("a kind is chosen with one press, and all are back with the second", async () => {
  const { user } = open();
  await items();
  const kinds = screen.getByRole("group", { name: "Kinds of items" });
  const errors = within(kinds).getByRole("button", { name: /^Errors/ });
  expect(errors).toHaveTextContent("Errors 1");
  await user.click(errors);
  expect(await screen.findByText("1 of 7 items")).toBeVisible();
  expect(await items()).toHaveLength(1);
  expect(await item("reverse_charge")).toHaveTextContent("503 upstream");
  expect(errors).toHaveAttribute("aria-pressed", "true");
  await user.keyboard("{Shift>}");
  await user.click(within(kinds).getByRole("button", { name: /^Model calls/ }));
  await user.keyboard("{/Shift}");
  expect(await screen.findByText("3 of 7 items")).toBeVisible();
  await user.click(errors);
  await user.click(errors);
  expect(await screen.findByText("7 items")).toBeVisible();
});

const openSubagents = (rest = "") =>
  openWindow({ sessions: [smallSession("a", {}, subagentsRun())] }, `#/session/a/transcript${rest}`);

test("who speaks is said at every change, and who works at the same time", async () => {
  openSubagents();
  await screen.findByText("Make webhook retries idempotent");
  const said = (await items()).map((row) => row.querySelector("[class*=speaker]")?.textContent ?? "");
  expect(said.slice(0, 8)).toEqual(["", "main", "", "", "", "", "", ""]);
  expect(said.filter((agent) => agent !== "").slice(0, 4)).toEqual([
    "main",
    "Explore",
    "reviewer",
    "Explore",
  ]);
  expect(screen.getByText(/^In parallel for/)).toHaveTextContent("In parallel for 1 min 29 sExplorereviewer");
  expectNames();
});

test("the person's message is before the call that it caused", async () => {
  openSubagents();
  await screen.findByText("Make webhook retries idempotent");
  const [first, second] = await items();
  expect(first).toHaveTextContent("User");
  expect(second).toHaveTextContent("claude-sonnet-5");
});

test("repeated calls are one row, which opens in place", async () => {
  const { user } = openSubagents();
  const run = await item("× 14");
  await waitFor(() => expect(run).toHaveTextContent("3 entries each"));
  expect(run).toHaveTextContent("Grep× 14ch_9F2aKq0Zs8e1x77");
  expect(run).toHaveTextContent("2.8 s");
  expect(await item("run_tests")).toHaveTextContent("2 failed");
  const rows = screen.getByTestId("transcript-list");
  const before = Number(rows.dataset.items);
  await user.click(within(run).getByRole("button", { name: "Unfold 14 calls of Grep" }));
  await waitFor(() => expect(rows.dataset.items).toBe(String(before + 14)));
  await user.click(within(await item("× 14")).getByRole("button", { name: "Fold 14 calls of Grep" }));
  await waitFor(() => expect(rows.dataset.items).toBe(String(before)));
  await user.click(screen.getByRole("button", { name: "Fold repeats" }));
  await waitFor(() => expect(Number(rows.dataset.items)).toBeGreaterThan(before + 14));
  await user.keyboard("{Shift>}r{/Shift}");
  await waitFor(() => expect(rows.dataset.items).toBe(String(before)));
});

test("a run is walked, opened and folded by keys", async () => {
  const { user } = openSubagents("?span=2");
  await user.click(await screen.findByText("× 4"));
  expect(window.location.hash).toBe("#/session/a/transcript?span=4");
  await user.keyboard("l");
  expect(await screen.findByRole("button", { name: "Fold 4 calls of Grep" })).toBeVisible();
  await user.keyboard("j");
  expect(window.location.hash).toBe("#/session/a/transcript?span=5");
  await user.keyboard("kk");
  expect(window.location.hash).toBe("#/session/a/transcript?span=2");
  await user.keyboard("jjh");
  expect(await screen.findByRole("button", { name: "Unfold 4 calls of Grep" })).toBeVisible();
  expect(window.location.hash).toBe("#/session/a/transcript?span=4");
});

test("a run opens for one of its calls that is selected elsewhere", async () => {
  openSubagents("?span=6");
  expect(await screen.findByRole("button", { name: "Fold 4 calls of Grep" })).toBeVisible();
  await waitFor(async () => {
    const selected = (await items()).filter((row) => row.getAttribute("aria-selected") === "true");
    expect(selected.map(({ dataset }) => dataset.span)).toEqual(["6"]);
  });
});

test("a model call shows each new message of its prompt in a line", async () => {
  open();
  const [first, second] = (await items()).filter((row) => row.textContent?.includes("gpt-4o"));
  const news = (row: HTMLElement | undefined) =>
    within(within(row as HTMLElement).getByRole("list", { name: "New messages" }))
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent);
  expect(news(first)).toEqual([
    "systemYou handle billing cases. Never promise a refund before the ledger confirms it.",
    "userI was charged twice for order ORD-123, please help",
  ]);
  expect(news(second)).toEqual(["userGo on with step 1 of the plan."]);
});

test("Markdown never becomes markup, links and images only show their targets", async () => {
  const text =
    "<img src=x onerror=alert(1)> [click](javascript:alert(2)) ![pic](https://evil.example/p.png) \u202eabc";
  const rows: PlainRow[] = [{ span: 1, parent: -1, start: 0, end: 0, name: text, family: 8, point: true }];
  const { user } = openWindow(
    { sessions: [smallSession("a", { title: "t" }, rows)] },
    "#/session/a/transcript",
  );
  const link = await screen.findByRole("button", { name: "click" });
  expect(document.querySelector("img, a[href], script")).toBeNull();
  expect(await item("onerror=alert(1)")).toHaveTextContent("\\u202eabc");
  await user.click(link);
  expect(screen.getByText("javascript:alert(2)")).toBeVisible();
  expect(screen.getByRole("button", { name: "image: pic" })).toBeVisible();
});

test("the words of the session's filter are marked", async () => {
  open("?q=refund");
  await waitFor(() => expect(screen.getAllByText("refund", { selector: "mark" }).length).toBeGreaterThan(0));
});

test("a failed read can be tried again", async () => {
  const { user, backend } = openWindow(
    { sessions: [smallSession("a", {}, ROWS)], failing: new Map([["transcript_layout", "store_failed"]]) },
    "#/session/a/transcript",
  );
  const again = await screen.findByRole("button", { name: "Try again" });
  backend.failing.clear();
  await user.click(again);
  expect(await item("I was charged twice")).toBeVisible();
});

test("a program's own notes and an abandoned branch are one quiet row each, and open in place", async () => {
  const note = (span: number, aside: number, family = 16, name = "mode"): PlainRow => ({
    ...{
      span,
      parent: 0,
      start: 50 + span,
      end: 50 + span,
      name,
      agent: "triage",
      family,
      point: true,
      aside,
    },
  });
  const rows = [
    ...ROWS,
    note(20, 1),
    note(21, 1),
    note(22, 2, 8, "I was charged twice"),
    note(30, 3, 8, "Go home"),
  ];
  const { user } = openWindow({ sessions: [smallSession("a", {}, rows)] }, "#/session/a/transcript");
  await waitFor(async () => expect(await items()).toHaveLength(9));
  const notes = await item("2 entries of its own bookkeeping, 1 item told by another source as well");
  expect(notes).toHaveAttribute("data-tone", "quiet");
  expect(await item("Abandoned branch of 1 item")).toHaveTextContent("Go home");
  await user.click(within(notes).getByRole("button", { name: /^Unfold 2 entries/ }));
  await waitFor(async () => expect(await items()).toHaveLength(12));
  await user.click(screen.getByRole("button", { name: /^Bookkeeping 3/ }));
  await waitFor(async () => expect(await items()).toHaveLength(3));
  expectNames();
});
