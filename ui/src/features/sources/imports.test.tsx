import { emit } from "@tauri-apps/api/event";
import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { importRow } from "../../../test/import-row";
import type { MockBackend } from "../../../test/mock-backend";
import { openWindow, smallSession } from "../../../test/window";
import type { ImportRow } from "../../ipc/bindings";

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
  await tell(backend, [importRow({ bytesRead: 500_000, events: 120 })]);
  const progress = await screen.findByRole("progressbar", { name: "Reading triage.jsonl" });
  expect(progress).toHaveAttribute("value", "500000");
  expect(screen.getByText("500 KB of 2 MB")).toBeVisible();

  await tell(backend, [importRow({ state: "done", session: "a", events: 240, new: 240 })]);
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
  await tell(backend, [
    importRow({ state: "done", session: "a" }),
    importRow({ id: 2, state: "done", session: "a" }),
  ]);
  expect(window.location.hash).toBe("#/");
});

test("an import that was over before its id was known still opens", async () => {
  const imports = [importRow({ state: "done", session: "a", events: 2, new: 2 })];
  openWindow({ sessions: [smallSession("a")], imports });
  await screen.findByText("Choose a session");
  await act(() => emit("tauri://drag-drop", { paths: ["/runs/triage.jsonl"] }));
  expect(await screen.findByRole("heading", { name: /Session a/ })).toBeVisible();
});

test("an import can be cancelled", async () => {
  const { backend, user } = openWindow({ imports: [importRow({ bytesRead: 10 })] });
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
    listeners: [{ address: "127.0.0.1:8000", port: 8000, listening: false, problem, portInUse: true }],
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

const none = { imported: 0, known: 0, noTraces: 0, failed: 0 };

test("an import that left something out stays until it is heard of, an old one does not come back", async () => {
  const old = importRow({ id: 7, state: "failed", problem: "old news" });
  const { backend, user } = openWindow({ imports: [old, importRow({ id: 8 })] });
  await screen.findByRole("progressbar");
  expect(screen.queryByText("old news")).toBeNull();
  const files = { ...none, imported: 1 };
  await tell(backend, [old, importRow({ id: 8, state: "done", files, new: 4, rejected: 2 })]);
  const words = "triage.jsonl: 4 events imported, 2 records rejected";
  expect(await screen.findByText(words)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByText(words)).toBeNull();
});

test("several dropped files are answered in one line, which leads to the imports", async () => {
  const { backend, user } = openWindow({ sessions: [smallSession("a")] });
  await screen.findByText("Choose a session");
  await act(() => emit("tauri://drag-drop", { paths: ["/a", "/b", "/c"] }));
  await tell(backend, [importRow({ id: 1 }), importRow({ id: 2 }), importRow({ id: 3 })]);
  expect(await screen.findAllByRole("progressbar")).toHaveLength(3);
  await tell(backend, [
    importRow({ id: 1, state: "done", session: "a", files: { ...none, imported: 1 } }),
    importRow({ id: 2, state: "done", session: "b", files: { ...none, known: 1 } }),
    importRow({
      id: 3,
      path: "/c",
      state: "no_traces",
      files: { ...none, noTraces: 1 },
      problem: "not JSON",
    }),
  ]);
  const toast = screen.getByRole("complementary", { name: "Imports" });
  const answer = await within(toast).findByText("1 file imported, 1 already there, 1 not a trace");
  expect(answer).toBeVisible();
  await user.click(within(toast).getByRole("button", { name: "Show" }));
  expect(window.location.hash).toBe("#/sources/imports");
  expect(await screen.findByText("not JSON")).toBeVisible();
});

test("an import that runs can be hidden, and says all the same when it is done", async () => {
  const { backend, user } = openWindow({ sessions: [smallSession("a")] });
  await screen.findByText("Choose a session");
  await tell(backend, [importRow({ id: 1, path: "/a" }), importRow({ id: 2, path: "/b" })]);
  await user.click(await screen.findByRole("button", { name: "Hide a" }));
  expect(screen.getAllByRole("progressbar")).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Hide b" }));
  expect(screen.queryByRole("complementary", { name: "Imports" })).toBeNull();
  const files = { ...none, imported: 1 };
  await tell(backend, [
    importRow({ id: 1, path: "/a", state: "done", session: "a", files, new: 3 }),
    importRow({ id: 2, path: "/b", state: "done", session: "b", files, new: 3 }),
  ]);
  expect(await screen.findByText("2 files imported")).toBeVisible();
});

test("good news goes by itself, and offers what was imported while something else is on show", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { backend } = openWindow({ sessions: [smallSession("a")] });
  await screen.findByText("Choose a session");
  const files = { ...none, imported: 1 };
  await tell(backend, [importRow({ state: "done", session: "a", files, new: 3 })]);
  expect(await screen.findByText("triage.jsonl: 3 events imported")).toBeVisible();
  expect(screen.getByRole("button", { name: "Show" })).toBeVisible();
  await act(() => vi.advanceTimersByTime(9_000));
  expect(screen.queryByText("triage.jsonl: 3 events imported")).toBeNull();
  vi.useRealTimers();
});

test("a folder says what its files were", async () => {
  const files = { imported: 34, known: 2, noTraces: 1, failed: 0 };
  openWindow({ imports: [importRow({ state: "done", path: "/runs", folder: true, files })] });
  window.location.hash = "#/sources/imports";
  expect(await screen.findByText("34 files imported, 2 already there, 1 not a trace")).toBeVisible();
});
