import { emit } from "@tauri-apps/api/event";
import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow, smallSession } from "../../test/window";
import { SESSION_VIEWS } from "../model/views";

const list = () => screen.getByRole("region", { name: "Sessions" });
const titles = () =>
  within(list())
    .queryAllByRole("button", { name: /Session/ })
    .map((item) => /Session [a-z]/.exec(item.textContent ?? "")?.[0]);

test("a first start says what listens and what to do", async () => {
  openWindow();
  expect(await screen.findByText("Ready for the first run")).toBeVisible();
  expect(await screen.findByText("127.0.0.1:50051")).toBeVisible();
  expect(screen.getByRole("button", { name: "Show the lines" })).toBeVisible();
  expect(await screen.findByText("No sessions")).toBeVisible();
});

test("the sample run opens from the start screen", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] });
  await user.click(await screen.findByRole("button", { name: "Open the sample" }));
  expect(await screen.findByRole("heading", { name: /Session a/ })).toBeVisible();
});

test("a session opens from the list, and back leaves it", async () => {
  const { user } = openWindow({ sessions: [smallSession("a"), smallSession("b")] });
  await user.click(await within(list()).findByRole("button", { name: /Session b/ }));
  expect(await screen.findByRole("heading", { name: /Session b/ })).toBeVisible();
  expect(window.location.hash).toBe("#/session/b/overview");
  expect(await screen.findByTestId("overview")).toBeVisible();
  await user.keyboard("2");
  expect(window.location.hash).toBe("#/session/b/timeline");
  const rows = await screen.findByTestId("timeline-rows");
  expect(rows).toHaveAttribute("data-rows", "3");
  act(() => window.history.go(-2));
  expect(await screen.findByText("Choose a session")).toBeVisible();
});

/** What stands in views that have nothing to say of a session without files and prompts. */
const NOTHING: Record<string, string> = { context: "No model calls", files: "No files" };

test.each(SESSION_VIEWS)("$view is drawn at its address and by its key", async ({ view, key }) => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, `#/session/a/${view}`);
  const words = NOTHING[view];
  const drawn = () => (words ? screen.queryByText(words) : screen.queryByTestId(view));
  await waitFor(() => expect(drawn()).toBeInTheDocument());
  const [other] = SESSION_VIEWS.filter((row) => row.view !== view);
  await user.keyboard(other?.key ?? "");
  expect(drawn()).toBeNull();
  await user.keyboard(key);
  await waitFor(() => expect(drawn()).toBeInTheDocument());
});

test("new sessions appear at the top of a list that is not being read", async () => {
  const { backend } = openWindow({ sessions: [smallSession("a")] });
  await waitFor(() => expect(titles()).toEqual(["Session a"]));
  backend.sessions.unshift(smallSession("b"));
  await act(() => backend.announce(["b"]));
  await waitFor(() => expect(titles()).toEqual(["Session b", "Session a"]));
});

test("new sessions wait while the pointer is on the list, and known ones go on counting", async () => {
  const { backend, user } = openWindow({ sessions: [smallSession("a"), smallSession("b")] });
  await user.hover(await within(list()).findByRole("button", { name: /Session a/ }));
  backend.sessions[0] = smallSession("a", { events: 77 });
  backend.sessions.unshift(smallSession("c"));
  await act(() => backend.announce(["a", "c"]));
  const show = await within(list()).findByRole("button", { name: "1 new session" });
  expect(titles()).toEqual(["Session a", "Session b"]);
  expect(within(list()).getByText("77 events")).toBeVisible();
  await user.click(show);
  await waitFor(() => expect(titles()).toEqual(["Session c", "Session a", "Session b"]));
});

test("search says how many match and how far the index is", async () => {
  const { backend, user } = openWindow({ sessions: [smallSession("a"), smallSession("b")] });
  backend.status.indexBehind = 40;
  await within(list()).findByRole("button", { name: /Session a/ });
  await user.keyboard("/");
  await user.keyboard("session b");
  expect(await within(list()).findByText("1 of 2 sessions")).toBeVisible();
  expect(within(list()).getByText("index 40 events behind")).toBeVisible();
  expect(titles()).toEqual(["Session b"]);
  await user.clear(screen.getByRole("combobox", { name: "Search sessions" }));
  await user.type(screen.getByRole("combobox", { name: "Search sessions" }), "zzz");
  expect(await within(list()).findByText("Nothing found")).toBeVisible();
});

test("keys are off while a person types", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  await screen.findByTestId("timeline-rows");
  await user.click(screen.getByRole("combobox", { name: "Search sessions" }));
  await user.keyboard("2j?");
  expect(window.location.hash).toBe("#/session/a/timeline");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("pause freezes the view, goes on counting, and comes back to live", async () => {
  const { backend, user } = openWindow(
    { sessions: [smallSession("a", { state: "live" })] },
    "#/session/a/timeline",
  );
  const rows = await screen.findByTestId("timeline-rows");
  await user.click(await screen.findByRole("button", { name: "Pause" }));
  const more = { span: 4, parent: 0, start: 7000, end: 8000, name: "late", family: 5 };
  backend.sessions[0] = smallSession("a", { state: "live", events: 317 }, [
    ...(backend.sessions[0]?.rows ?? []),
    more,
  ]);
  await act(() => backend.announce(["a"]));
  expect(await screen.findByText("paused · 312 new events")).toBeVisible();
  expect(rows).toHaveAttribute("data-rows", "3");
  await user.click(screen.getByRole("button", { name: "Back to live" }));
  await waitFor(() => expect(rows).toHaveAttribute("data-rows", "4"));
});

test("live rows arrive by themselves", async () => {
  const { backend } = openWindow(
    { sessions: [smallSession("a", { state: "live" })] },
    "#/session/a/timeline",
  );
  const rows = await screen.findByTestId("timeline-rows");
  const more = { span: 4, parent: 0, start: 7000, end: 8000, name: "late", family: 5 };
  backend.sessions[0] = smallSession("a", { state: "live" }, [...(backend.sessions[0]?.rows ?? []), more]);
  await act(() => backend.announce(["a"]));
  await waitFor(() => expect(rows).toHaveAttribute("data-rows", "4"));
});

test("rows are walked, folded and read by keyboard alone", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  const rows = await screen.findByTestId("timeline-rows");
  await user.keyboard("j");
  expect(rows).toHaveAttribute("data-selected", "1");
  await user.keyboard("jj");
  expect(rows).toHaveAttribute("data-selected", "3");
  expect(await screen.findByRole("gridcell")).toHaveTextContent(
    "MCP call, reverse_charge, failed, 1.0 s, triage",
  );
  await user.keyboard("h");
  expect(rows).toHaveAttribute("data-selected", "1");
  await user.keyboard("h");
  expect(rows).toHaveAttribute("data-shown", "1");
  await user.keyboard("l");
  expect(rows).toHaveAttribute("data-shown", "3");
  expect(await screen.findByRole("heading", { name: "triage" })).toBeVisible();
  await user.keyboard("{Escape}");
  expect(rows).toHaveAttribute("data-selected", "");
});

test("the selection is one for timeline and events", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=3");
  await screen.findByTestId("timeline-rows");
  await user.keyboard("6");
  const table = await screen.findByRole("grid", { name: "Events" });
  const failed = await within(table).findByRole("row", { name: /failed/ });
  expect(failed).toHaveAttribute("data-same-span", "true");
  await user.click(within(table).getByRole("row", { name: /Model call · end/ }));
  await user.keyboard("2");
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-selected", "2");
});

test("events are kept by kind, by agent and by failure", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/events");
  await user.click(await screen.findByRole("checkbox", { name: /Failed/ }));
  expect(await screen.findByText("1 of 6 events")).toBeVisible();
  expect(await screen.findByText("1 of 6 events matches")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Clear: filter the session" }));
  expect(await screen.findByText("6 events")).toBeVisible();
  await user.click(screen.getByRole("checkbox", { name: /Agent · start/ }));
  expect(await screen.findByText("1 of 6 events")).toBeVisible();
  await user.keyboard("2");
  await user.keyboard("6");
  expect(await screen.findByText("1 of 6 events")).toBeVisible();
});

test("a link in the inspector leads to the parent", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=3");
  await user.click(await screen.findByRole("button", { name: "triage" }));
  expect(window.location.hash).toBe("#/session/a/timeline?span=1");
});

test("a failed command is said in the window's own words, and tried again", async () => {
  const { backend, user } = openWindow(
    { sessions: [smallSession("a")], failing: new Map([["timeline_layout", "store_failed"]]) },
    "#/session/a/timeline",
  );
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("The database could not answer");
  expect(alert).not.toHaveTextContent("made to fail");
  backend.failing.clear();
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-rows", "3");
});

test("an address of a session that is gone says so", async () => {
  openWindow({}, "#/session/gone/timeline");
  expect(await screen.findByRole("alert")).toHaveTextContent("no longer in the database");
});

test("a link that was followed outside leads to its place", async () => {
  openWindow({ sessions: [smallSession("a")] });
  await within(list()).findByRole("button", { name: /Session a/ });
  await act(() => emit("open", "#/nowhere"));
  expect(window.location.hash).toBe("#/");
  await act(() => emit("open", "#/session/a?span=3"));
  expect(await screen.findByRole("heading", { name: /Session a/ })).toBeVisible();
});

test("the sheet lists the shortcuts and Esc closes it", async () => {
  const { user } = openWindow();
  await screen.findByText("Ready for the first run");
  await user.keyboard("?");
  expect(
    within(await screen.findByRole("dialog", { name: "Shortcuts" })).getByText("Open trace files"),
  ).toBeVisible();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
});
