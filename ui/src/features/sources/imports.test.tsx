import { emit } from "@tauri-apps/api/event";
import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { MockBackend } from "../../../test/mock-backend";
import { openWindow, smallSession } from "../../../test/window";
import type { ImportRow } from "../../ipc/bindings";

const row = (change: Partial<ImportRow>): ImportRow => ({
  ...{
    id: 1,
    path: "/runs/triage.jsonl",
    state: "running",
    dialect: "",
    bytesRead: 0,
    bytesTotal: 2_000_000,
  },
  ...{
    events: 0,
    new: 0,
    duplicates: 0,
    continued: 0,
    conflicts: 0,
    rejected: 0,
    notKept: 0,
    timeUnknown: 0,
    session: null,
    problem: "",
  },
  ...{ eventsPerSecond: 0, resumedAt: 0 },
  ...change,
});

const called = (calls: { command: string; args: unknown }[], command: string) =>
  calls.filter((call) => call.command === command);

/** Imports have come further: the back end says so by itself, and from then on when it is asked. */
function tell(backend: MockBackend, imports: ImportRow[]) {
  backend.imports = imports;
  return act(() => emit("imports", imports));
}

test("files over the window are shown a place, and dropped ones are imported and opened", async () => {
  const { backend } = openWindow({ sessions: [smallSession("a")] });
  await screen.findByText("Choose a session");
  await act(() => emit("tauri://drag-enter", { paths: ["/runs/triage.jsonl"] }));
  expect(await screen.findByText("Drop to import")).toBeVisible();
  await act(() => emit("tauri://drag-leave", {}));
  expect(screen.queryByText("Drop to import")).toBeNull();

  await act(() => emit("tauri://drag-drop", { paths: ["/runs/triage.jsonl"] }));
  await waitFor(() =>
    expect(called(backend.calls, "import_files")[0]?.args).toEqual({ paths: ["/runs/triage.jsonl"] }),
  );
  await tell(backend, [row({ bytesRead: 500_000, events: 120 })]);
  const progress = await screen.findByRole("progressbar", { name: "Reading triage.jsonl" });
  expect(progress).toHaveAttribute("value", "500000");
  expect(screen.getByText("500 KB of 2 MB")).toBeVisible();

  await tell(backend, [row({ state: "done", session: "a", events: 240, new: 240 })]);
  expect(await screen.findByRole("heading", { name: /Session a/ })).toBeVisible();
  expect(screen.queryByRole("progressbar")).toBeNull();
});

test("a drop without paths, or of several files, opens nothing", async () => {
  const { backend } = openWindow({ sessions: [smallSession("a")] });
  await screen.findByText("Choose a session");
  await act(() => emit("tauri://drag-drop", { paths: [] }));
  expect(called(backend.calls, "import_files")).toEqual([]);
  await act(() => emit("tauri://drag-drop", { paths: ["/a", "/b"] }));
  await waitFor(() => expect(called(backend.calls, "import_files")).toHaveLength(1));
  await tell(backend, [row({ state: "done", session: "a" }), row({ id: 2, state: "done", session: "a" })]);
  expect(window.location.hash).toBe("#/");
});

test("an import that was over before its id was known still opens", async () => {
  const imports = [row({ state: "done", session: "a", events: 2, new: 2 })];
  openWindow({ sessions: [smallSession("a")], imports });
  await screen.findByText("Choose a session");
  await act(() => emit("tauri://drag-drop", { paths: ["/runs/triage.jsonl"] }));
  expect(await screen.findByRole("heading", { name: /Session a/ })).toBeVisible();
});

test("an import can be cancelled", async () => {
  const { backend, user } = openWindow({ imports: [row({ bytesRead: 10 })] });
  await user.click(await screen.findByRole("button", { name: "Cancel triage.jsonl" }));
  expect(called(backend.calls, "cancel_import")[0]?.args).toEqual({ id: 1 });
});

test("rejected events lead to the quarantine, which shows reason, place and bytes", async () => {
  const original = { mediaType: "application/json", bytes: 9, preview: '{"type": <b>', truncated: false };
  const { backend, user } = openWindow({
    rejects: [
      {
        id: 1,
        receivedTime: "2026-03-09T09:01:12Z",
        source: "triage.jsonl",
        location: "line 27",
        reason: "the line is not JSON",
        original,
      },
    ],
  });
  backend.status = { ...backend.status, total: { ...backend.status.total, rejected: 3 } };
  await user.click(await screen.findByRole("button", { name: "rejected 3" }));
  const quarantine = await screen.findByTestId("quarantine");
  await user.click(await within(quarantine).findByText("the line is not JSON"));
  expect(within(quarantine).getByText("triage.jsonl · line 27")).toBeVisible();
  expect(within(quarantine).getByText('{"type": <b>')).toBeVisible();
});

test("a listener's problem stands in the status bar with its words", async () => {
  const { backend } = openWindow();
  const problem = "port 8000 is in use by another program";
  backend.status = {
    ...backend.status,
    listeners: [{ address: "127.0.0.1:8000", port: 8000, listening: false, problem }],
  };
  expect(await screen.findByRole("button", { name: problem })).toBeVisible();
});

test("a drop that could not be read says so, and is forgotten when it is closed", async () => {
  const { user } = openWindow({ failing: new Map([["import_files", "file_unreadable"]]) });
  await screen.findByText("Ready for the first run");
  await act(() => emit("tauri://drag-drop", { paths: ["/gone.jsonl"] }));
  expect(await screen.findByRole("alert")).toHaveTextContent("A file could not be read");
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("an import that left something out stays until it is heard of, an old one does not come back", async () => {
  const { backend, user } = openWindow({
    imports: [row({ id: 7, state: "failed", problem: "old news" }), row({ id: 8 })],
  });
  await screen.findByRole("progressbar");
  expect(screen.queryByText("old news")).toBeNull();
  const ends = [
    row({ id: 7, state: "failed", problem: "old news" }),
    row({ id: 8, state: "done", rejected: 2 }),
  ];
  await tell(backend, ends);
  expect(await screen.findByText("2 rejected")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByText("2 rejected")).toBeNull();
});
