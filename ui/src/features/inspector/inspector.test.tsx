import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { expectCopied } from "../../../test/clipboard";
import { expectNames } from "../../../test/names";
import { aopSession } from "../../../test/sample-aop";
// The chunk that draws Markdown, so that no test waits for it.
import "../../widgets/MarkdownBody";
import { openWindow, smallSession } from "../../../test/window";

const inspector = () => screen.getByRole("complementary", { name: "Inspector" });

test("a span shows its facts and the parts of all its events", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=3");
  expect(await within(inspector()).findByRole("heading", { name: "reverse_charge" })).toBeVisible();
  expect(within(inspector()).getByText("failed")).toBeVisible();
  expect(
    within(inspector())
      .getAllByRole("tab")
      .map((tab) => tab.textContent),
  ).toEqual(["Arguments", "Error", "Diff", "Fields", "Bytes"]);
  expect(within(inspector()).getByText('"UPSTREAM_LOCKED"')).toBeVisible();
  await user.click(within(inspector()).getByRole("tab", { name: "Arguments" }));
  expect(within(inspector()).getByText('"EUR"')).toBeVisible();
  await user.click(within(inspector()).getByRole("tab", { name: "Bytes" }));
  expect(within(inspector()).getByText(/"event_id": "ev-31"/)).toBeVisible();
});

test("a failed call opens on its error, which its head tells, too", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=2");
  await user.click(await within(inspector()).findByRole("tab", { name: "Fields" }));
  act(() => {
    window.location.hash = "#/session/a/timeline?span=3";
  });
  expect(await within(inspector()).findByTestId("failure")).toHaveTextContent(
    "Failed503 upstream: lock not acquired",
  );
  expect(within(inspector()).getByRole("tab", { name: "Error" })).toHaveAttribute("aria-selected", "true");
  await user.click(within(inspector()).getByRole("tab", { name: "Bytes" }));
  expect(within(inspector()).getByRole("tab", { name: "Bytes" })).toHaveAttribute("aria-selected", "true");
});

test("a model call opens on its messages; all of its prompt is one key away in every view", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=2");
  const asked = await within(inspector()).findByRole("region", { name: "Asked" });
  expect(asked).toHaveTextContent("systemYou handle billing cases.");
  expect(within(inspector()).getByRole("region", { name: "Answered" })).toHaveTextContent(/\S/);
  expectNames();
  await user.keyboard("q");
  const panel = await screen.findByRole("dialog", { name: "What the model was asked" });
  expect(await within(panel).findByText(/I was charged twice/)).toBeVisible();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("the tabs are walked by arrow keys", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=3");
  const tab = (name: string) => within(inspector()).getByRole("tab", { name });
  await within(inspector()).findByRole("tab", { name: "Error" });
  act(() => tab("Error").focus());
  await user.keyboard("{ArrowRight}");
  expect(tab("Diff")).toHaveAttribute("aria-selected", "true");
  expect(tab("Diff")).toHaveFocus();
  await user.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(tab("Arguments")).toHaveFocus();
  expect(window.location.hash).toBe("#/session/a/timeline?span=3");
});

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("an image is drawn from its bytes, small at first; an address is never loaded", async () => {
  const text = JSON.stringify([
    { type: "image", source: { type: "base64", media_type: "image/png", data: PIXEL } },
    { type: "image_url", image_url: { url: "https://evil.example/p.png" } },
    {
      type: "image_url",
      image_url: { url: `data:image/svg+xml;base64,${btoa("<svg onload='alert(1)'/>".repeat(4))}` },
    },
  ]);
  const { user } = openWindow(
    {
      sessions: [
        smallSession("a", { title: "t" }, [
          { span: 1, parent: -1, start: 0, end: 0, name: "seen", family: 16, point: true, payload: text },
        ]),
      ],
    },
    "#/session/a/timeline?span=1",
  );
  const images = await within(inspector()).findByRole("list", { name: "Images" });
  const drawn = within(images).getAllByRole("img");
  expect(drawn.map((image) => image.getAttribute("src"))).toEqual([`data:image/png;base64,${PIXEL}`]);
  expect(drawn[0]).toHaveAccessibleName("PNG image, 70 B");
  const button = within(images).getByRole("button");
  await user.click(button);
  expect(button).toHaveAttribute("aria-expanded", "true");
});

test("one event of a span can be looked at alone", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=3");
  await user.click(await within(inspector()).findByRole("button", { name: "MCP call · end" }));
  expect(window.location.hash).toBe("#/session/a/timeline?span=3&event=31");
  expect(within(inspector()).queryByRole("tab", { name: "Arguments" })).toBeNull();
});

test("ctrl+F searches the payload, Enter goes on, what is found is marked", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=2");
  await within(inspector()).findByRole("tab", { name: "Request" });
  await user.keyboard("{Control>}f{/Control}");
  const search = await within(inspector()).findByRole("searchbox", { name: "Search in the payload" });
  await waitFor(() => expect(search).toHaveFocus());
  await user.keyboard("charge");
  expect(await within(inspector()).findByText("1 of 3")).toBeVisible();
  await user.keyboard("{Enter}");
  expect(await within(inspector()).findByText("2 of 3")).toBeVisible();
  expect(within(inspector()).getAllByText("charge", { selector: "mark" })).toHaveLength(3);
  await user.clear(search);
  await user.type(search, "nowhere");
  expect(await within(inspector()).findByText("nothing found")).toBeVisible();
});

test("text with line breaks is shown as text, and as JSON when asked for", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=2");
  await user.click(await within(inspector()).findByRole("tab", { name: "Request" }));
  const text = await within(inspector()).findByText(/^You handle billing cases\.\nNever promise/, {
    normalizer: (words) => words,
  });
  expect(text).toBeVisible();
  expect(within(inspector()).getByText("messages[0].content")).toBeVisible();
  expect(within(inspector()).queryByRole("tree", { name: "request" })).toBeNull();
  await user.click(within(inspector()).getByRole("button", { name: "Show as JSON" }));
  expect(within(inspector()).getByRole("tree", { name: "request" })).toBeVisible();
  await user.click(within(inspector()).getByRole("button", { name: "Show as text" }));
  expect(within(inspector()).queryByRole("tree", { name: "request" })).toBeNull();
});

test("a branch folds and its path can be copied", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=2");
  await user.click(await within(inspector()).findByRole("tab", { name: "Request" }));
  await user.click(await within(inspector()).findByRole("button", { name: "Show as JSON" }));
  const messages = await within(inspector()).findByRole("treeitem", { name: /^(Fold)?messages/ });
  await user.click(within(messages).getByRole("button", { name: "Fold" }));
  expect(messages).toHaveTextContent("2 items");
  await user.click(within(messages).getByRole("button", { name: "Copy path" }));
  await expectCopied("$.messages");
});

const RETRIED = [
  { span: 1, parent: -1, start: 0, end: 90, name: "a", agent: "a", family: 2 },
  { span: 2, parent: 0, start: 1, end: 2, name: "gpt", agent: "a", family: 4 },
  { span: 3, parent: 0, start: 5, end: 6, name: "refund", agent: "a", family: 5, state: 1 },
  { span: 4, parent: 0, start: 7, end: 8, name: "refund", agent: "a", family: 5 },
  { span: 5, parent: 0, start: 9, end: 9, name: "state", agent: "a", family: 13, point: true },
];
const openRetried = (span: number) =>
  openWindow({ sessions: [smallSession("a", {}, RETRIED)] }, `#/session/a/timeline?span=${span}`);

test("a span leads to its attempts, its model call and its children", async () => {
  const { user } = openRetried(4);
  const links = await within(inspector()).findByTestId("span-links");
  expect(links).toHaveTextContent("Attempt beforerefund failed");
  expect(links).toHaveTextContent("Model callgpt");
  await user.click(within(links).getByRole("button", { name: /refund failed/ }));
  expect(window.location.hash).toBe("#/session/a/timeline?span=3");
  expect(await within(inspector()).findByText("Tried again")).toBeVisible();
  await user.click(within(inspector()).getByRole("button", { name: "a" }));
  expect(await within(inspector()).findByText("4 children")).toBeVisible();
});

test("a broken link of the hash chain says why and leads to the event before", async () => {
  const { user } = openRetried(5);
  const chain = (await within(inspector()).findByText("Hash chain does not hold here")).closest("details");
  expect(chain).toHaveAttribute("open");
  expect(chain).toHaveTextContent("No event has the hash it names");
  await user.click(within(inspector()).getByRole("button", { name: "Go to a" }));
  expect(window.location.hash).toBe("#/session/a/timeline?span=1&event=10");
});

test("an attempt is laid beside the one before, a call beside its answer", async () => {
  const { user } = openRetried(4);
  await within(inspector()).findByText("Attempt before");
  await user.click(within(inspector()).getByRole("tab", { name: "Diff" }));
  const choice = within(inspector()).getByRole("group", { name: "Compared with" });
  expect(
    within(choice)
      .getAllByRole("button")
      .map((button) => button.textContent),
  ).toEqual(["Attempt before", "Request and response"]);
  expect(await within(inspector()).findByText("9998")).toBeVisible();
});

test("a span is copied whole as JSON, Markdown and cURL", async () => {
  const { user, backend } = openRetried(4);
  const copies = await within(inspector()).findByRole("group", { name: "Copy" });
  await user.click(within(copies).getByRole("button", { name: "Copy as cURL" }));
  await expectCopied("curl of span 4");
  expect(backend.calls.find(({ command }) => command === "copy_as")?.args).toEqual({
    span: 4,
    event: null,
    format: "curl",
  });
});

test("the tree is walked, folded and copied by keys", async () => {
  const { user } = openRetried(4);
  const tree = await within(inspector()).findByRole("tree", { name: "arguments" });
  act(() => tree.focus());
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(document.activeElement).toHaveTextContent("charge_id");
  await user.keyboard("p");
  await expectCopied("$.charge_id");
  await user.keyboard("c");
  await expectCopied("ch_9F2aKq0Zs8e1x77");
  await user.keyboard("{ArrowUp}{ArrowLeft}");
  expect(within(tree).getAllByRole("treeitem")).toHaveLength(1);
  expect(window.location.hash).toBe("#/session/a/timeline?span=4");
});

test("a long text is folded, Markdown is drawn or shown as text, hidden characters are shown", async () => {
  const text = `# Title\n\u202ehidden ${"word ".repeat(3000)}`;
  const rows = [{ span: 1, parent: -1, start: 0, end: 0, name: text, family: 8, point: true }];
  const { user } = openWindow(
    { sessions: [smallSession("a", { title: "t" }, rows)] },
    "#/session/a/timeline?span=1",
  );
  await user.click(await within(inspector()).findByRole("button", { name: "Show as text" }));
  const shown = await within(inspector()).findByTestId("payload-text");
  expect(shown).toHaveTextContent("\\u202ehidden");
  expect(within(inspector()).getByText(/^First 6,000 of/)).toBeVisible();
  await user.click(within(inspector()).getByRole("button", { name: "Show as Markdown" }));
  expect(await within(inspector()).findByRole("heading", { name: "Title" })).toBeVisible();
});

test("hostile content is only ever text", async () => {
  const name = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const rows = [
    { span: 1, parent: -1, start: 0, end: 0, name, detail: "javascript:alert(3)", family: 8, point: true },
  ];
  openWindow({ sessions: [smallSession("a", { title: name }, rows)] }, "#/session/a/timeline?span=1");
  expect(await within(inspector()).findByRole("heading", { name })).toBeVisible();
  expect(document.querySelector("img, script, iframe")).toBeNull();
});

test("a missing parent and a problem are said", async () => {
  const rows = [
    { span: 1, parent: -1, start: 0, end: 0, name: "lone", family: 5, parentMissing: true, point: true },
  ];
  openWindow({ sessions: [smallSession("a", {}, rows)] }, "#/session/a/timeline?span=1");
  expect(await within(inspector()).findByText(/^missing, /)).toBeVisible();
  expect(within(inspector()).getByText("1 problem")).toBeVisible();
});

const run = aopSession(1_773_046_850_000);
const openRun = (span: number) =>
  openWindow({ sessions: [run] }, `#/session/${run.row.key}/timeline?span=${span}`);

test("reasoning shows goal, steps with confidence, decisions, uncertainty and checks", async () => {
  const { user } = openRun(3);
  const reasoning = await within(inspector()).findByRole("region", { name: "Reasoning of Reasoning" });
  expect(within(reasoning).getByText(/^Decide whether the claim is covered, and/)).toBeVisible();
  expect(reasoning).toHaveTextContent("Uncertainty medium");
  const steps = within(within(reasoning).getByRole("list", { name: "Steps" })).getAllByRole("listitem");
  expect(steps).toHaveLength(3);
  expect(steps[0]).toHaveTextContent("Decisionescape of water, clause 4.2");
  const confidence = within(reasoning).getAllByRole("meter", { name: "Confidence" });
  expect(confidence.map((meter) => meter.textContent)).toEqual(["0.94", "0.81", "0.42"]);
  const checks = within(within(reasoning).getByRole("list", { name: "Safety checks" })).getAllByRole(
    "listitem",
  );
  expect(checks.map((check) => [check.textContent, check.dataset.verdict])).toEqual([
    ["piipassed", "passed"],
    ["human reviewrequired above €10,000", "other"],
    ["prompt injectionfailed", "failed"],
  ]);
  expectNames();

  await user.type(
    within(inspector()).getByRole("searchbox", { name: "Search in the payload" }),
    "precedents",
  );
  expect(await within(inspector()).findByText("1 of 1")).toBeVisible();
  expect(steps[2]).toHaveAttribute("data-current", "true");
});

test("policy flags are tags, latency is a fact, the dialect is named", async () => {
  openRun(3);
  const flags = await within(inspector()).findByRole("list", { name: "Policy flags" });
  expect(
    within(flags)
      .getAllByRole("listitem")
      .map((flag) => flag.textContent),
  ).toEqual(["pii", "human_review"]);
  expect(within(inspector()).getByText("412 ms")).toBeVisible();
  expect(within(inspector()).getByTitle("Agent Observability Platform (AOP)")).toHaveTextContent("aop");
});

test("an output is text, with its structured part as a tree below", async () => {
  openRun(8);
  expect(
    await within(inspector()).findByText(/^The damage is covered up to €12,000\.\s+A person/),
  ).toBeVisible();
  expect(within(inspector()).getByRole("tree", { name: "structured output" })).toHaveTextContent("needed");
  expect(within(inspector()).getAllByRole("tab")).toHaveLength(3);
});

test("a wide inspector puts arguments and result side by side", async () => {
  const observers: ResizeObserverCallback[] = [];
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: ResizeObserverCallback) {
        observers.push(callback);
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  openRun(4);
  expect(await within(inspector()).findByRole("tab", { name: "Result" })).toBeVisible();
  const entry = { contentRect: { width: 640 } } as ResizeObserverEntry;
  act(() => {
    for (const observer of observers) observer([entry], {} as ResizeObserver);
  });
  expect(within(inspector()).getByRole("tab", { name: "Arguments and result" })).toBeVisible();
  expect(within(inspector()).getByRole("tree", { name: "arguments" })).toBeVisible();
  expect(within(inspector()).getByRole("tree", { name: "result" })).toBeVisible();
  vi.unstubAllGlobals();
});

test("a signature that fits is quiet, one that does not is open", async () => {
  openRun(4);
  const broken = (await within(inspector()).findByText("Signature does not fit")).closest("details");
  expect(broken).toHaveAttribute("open");
  expect(broken).toHaveTextContent("what it covers was changed after it was signed");
  const fits = within(inspector()).getByText("Signature fits").closest("details");
  expect(fits).not.toHaveAttribute("open");
  expect(fits).toHaveTextContent("RuleAOP client");
  expect(fits).toHaveTextContent("Not coveredactor, type, time and meta");
});

test("signatures that turned out alike are told once", async () => {
  openRun(5);
  const fits = (await within(inspector()).findByText("Signature fits")).closest("details");
  expect(fits).toHaveTextContent("2 events");
});

test("a custom event keeps the name it was sent with", async () => {
  openRun(6);
  const kind = await within(inspector()).findAllByText("com.acme.claim.escalated");
  expect(kind.length).toBeGreaterThan(1);
  expect(within(inspector()).queryByText("Other")).toBeNull();
});
