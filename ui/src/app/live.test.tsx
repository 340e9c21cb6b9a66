import { emit } from "@tauri-apps/api/event";
import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow, smallSession } from "../../test/window";
import { updateSession } from "../state/address";
import { useView } from "../state/view";

const LATE = { span: 4, parent: 0, start: 7000, end: 8000, name: "late", family: 5 };
const anything = () => act(() => emit("changed", { what: "anything" }));

/** The session with one event more. */
function grow(session: ReturnType<typeof smallSession>): ReturnType<typeof smallSession> {
  return smallSession(session.row.key, { ...session.row, events: 77 }, [...session.rows, LATE]);
}

test.each([
  ["overview", "session_overview"],
  ["timeline", "timeline_layout"],
  ["transcript", "transcript_layout"],
  ["graph", "agent_graph"],
  ["tools", "tool_report"],
  ["events", "list_events"],
])("after anything may have changed, %s and what stands around it are asked again", async (view, command) => {
  const { backend } = openWindow({ sessions: [smallSession("a")] }, `#/session/a/${view}?span=1`);
  const asked = (command: string) => backend.calls.filter((call) => call.command === command).length;
  const all = [command, "get_session", "get_span", "list_sessions"];
  await waitFor(() => all.forEach((command) => void expect(asked(command)).toBeGreaterThan(0)));
  const before = new Map(all.map((command) => [command, asked(command)]));
  await anything();
  await waitFor(() => {
    for (const [command, times] of before) expect(asked(command), command).toBeGreaterThan(times);
  });
});

test("an open session grows after anything may have changed", async () => {
  const { backend } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-rows", "3");
  backend.sessions = backend.sessions.map(grow);
  await anything();
  await waitFor(() => expect(screen.getByTestId("timeline-rows")).toHaveAttribute("data-rows", "4"));
});

test("a session that was open before is read again when it is shown again", async () => {
  const sessions = [smallSession("a"), smallSession("b")];
  const { backend } = openWindow({ sessions }, "#/session/a/timeline");
  await screen.findByTestId("timeline-rows");
  act(() => {
    window.location.hash = "#/session/b/timeline";
  });
  expect(await screen.findByRole("heading", { name: /Session b/ })).toBeVisible();
  backend.sessions = backend.sessions.map(grow);
  await anything();
  act(() => {
    window.location.hash = "#/session/a/timeline";
  });
  await waitFor(() => expect(screen.getByTestId("timeline-rows")).toHaveAttribute("data-rows", "4"));
});

test("marks of search hits stay with their spans while the rows change and the hits are asked again", async () => {
  const { backend } = openWindow(
    { sessions: [smallSession("a")] },
    "#/session/a/timeline?span=3&q=error%3Atrue",
  );
  const rows = await screen.findByTestId("timeline-rows");
  await waitFor(() => expect(rows).toHaveAttribute("data-hits", "1"));
  expect(await screen.findByRole("gridcell")).toHaveTextContent("search hit");
  let answer = () => {};
  backend.slow.set("session_hits", new Promise<void>((done) => (answer = done)));
  backend.sessions = backend.sessions.map(({ row, rows: [first, ...others] }) =>
    smallSession(row.key, { ...row, events: 77 }, first ? [first, { ...LATE, start: 500 }, ...others] : []),
  );
  await anything();
  await waitFor(() => expect(rows).toHaveAttribute("data-rows", "4"));
  expect(rows).toHaveAttribute("data-hits", "1");
  expect(await screen.findByRole("gridcell")).toHaveTextContent("search hit");
  answer();
});

test("a paused session stays as it is, goes on counting, and is read when it goes on", async () => {
  const sessions = [smallSession("a", { state: "live" })];
  const { backend, user } = openWindow({ sessions }, "#/session/a/timeline");
  const rows = await screen.findByTestId("timeline-rows");
  await user.click(await screen.findByRole("button", { name: "Pause" }));
  backend.sessions = backend.sessions.map(grow);
  await anything();
  expect(await screen.findByText("paused · 72 new events")).toBeVisible();
  expect(rows).toHaveAttribute("data-rows", "3");
  await user.click(screen.getByRole("button", { name: "Back to live" }));
  await waitFor(() => expect(rows).toHaveAttribute("data-rows", "4"));
});

test("a pause holds for views that were not open when it began", async () => {
  const sessions = [smallSession("a", { state: "live" })];
  const { backend, user } = openWindow({ sessions }, "#/session/a/overview");
  const asked = (command: string) => backend.calls.filter((call) => call.command === command).length;
  await user.click(await screen.findByRole("button", { name: "Pause" }));
  await waitFor(() => expect(asked("timeline_layout")).toBe(1));
  backend.sessions = backend.sessions.map(grow);
  await anything();
  expect(await screen.findByText("paused · 72 new events")).toBeVisible();
  await user.keyboard("2");
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-rows", "3");
  await user.click(screen.getByRole("button", { name: "Back to live" }));
  await waitFor(() => expect(screen.getByTestId("timeline-rows")).toHaveAttribute("data-rows", "4"));
});

test("later pages and filters of the events of a paused session are those of the pause", async () => {
  const call = (span: number) => ({
    span,
    parent: 0,
    start: span * 10,
    end: span * 10 + 5,
    name: "call",
    family: 5,
  });
  const calls = Array.from({ length: 400 }, (_, at) => call(at + 4));
  const long = smallSession("a", { state: "live" });
  const { backend, user } = openWindow(
    { sessions: [{ ...long, rows: [...long.rows, ...calls] }] },
    "#/session/a/events",
  );
  const table = await screen.findByTestId("events-table");
  const rows = () => screen.queryByTestId("events-table")?.getAttribute("aria-rowcount");
  await waitFor(() => expect(rows()).toBe("807"));
  await user.click(screen.getByRole("button", { name: "Pause" }));
  await waitFor(() => expect(useView.getState().paused?.newest).toBeGreaterThan(0));
  // The run goes on, with calls that come before others, too.
  const more = Array.from({ length: 50 }, (_, at) => ({
    ...call(500 + at),
    start: 15,
    end: 16,
    name: "more",
  }));
  backend.sessions = backend.sessions.map((session) => ({ ...session, rows: [...session.rows, ...more] }));
  await anything();
  const before = backend.calls.length;
  act(() => {
    table.scrollTop = 16_000;
    table.dispatchEvent(new Event("scroll"));
  });
  const asked = () => backend.calls.slice(before).filter(({ command }) => command === "list_events");
  await waitFor(() => expect(JSON.stringify(asked())).toContain('"offset":600'));
  for (const { args } of asked()) expect(args).toMatchObject({ request: { newest: expect.any(Number) } });
  act(() => updateSession({ query: "more" }));
  await waitFor(() => expect(screen.getByText("No event matches")).toBeVisible());
  act(() => updateSession({ query: "" }));
  await waitFor(() => expect(rows()).toBe("807"));
  await user.click(screen.getByRole("button", { name: "Back to live" }));
  await waitFor(() => expect(rows()).toBe("907"));
});

test("a comparison and the pair on show are asked again", async () => {
  const sessions = [smallSession("a"), smallSession("b")];
  const { backend } = openWindow({ sessions }, "#/compare/a/b?left=2&right=2");
  const asked = (command: string) => backend.calls.filter((call) => call.command === command).length;
  const all = ["compare_sessions", "compare_layout", "compare_pair"];
  await waitFor(() => all.forEach((command) => void expect(asked(command)).toBeGreaterThan(0)));
  const before = all.map(asked);
  await anything();
  await waitFor(() =>
    all.forEach((command, at) => void expect(asked(command)).toBeGreaterThan(before[at] ?? 0)),
  );
});

test("backends of chat and platform are left alone", async () => {
  const { backend } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  await screen.findByTestId("timeline-rows");
  const asked = () => backend.calls.filter(({ command }) => command === "list_backends").length;
  const before = asked();
  const lists = backend.calls.filter(({ command }) => command === "list_sessions").length;
  await anything();
  await waitFor(() =>
    expect(backend.calls.filter(({ command }) => command === "list_sessions").length).toBeGreaterThan(lists),
  );
  expect(asked()).toBe(before);
});
