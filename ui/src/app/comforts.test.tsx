import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { openWindow, smallSession } from "../../test/window";
import { useMarking } from "../state/marks";
import { useSettings } from "../state/settings";
import { useTabs } from "../state/tabs";
import { useToast } from "../state/toast";

beforeEach(() => {
  useTabs.setState({ tabs: [], active: null });
  useMarking.setState({ editing: null, picked: new Set(), deleted: [] });
  useToast.setState({ toast: null });
  useSettings.setState({ theme: "system", timeFormat: "relative", keys: [] });
});

const list = () => screen.getByRole("region", { name: "Sessions" });
const row = (name: string) => within(list()).findByRole("button", { name: new RegExp(`Session ${name}`) });
const two = () => ({ sessions: [smallSession("a"), smallSession("b")] });

test("the palette finds actions, places and sessions, by keyboard alone", async () => {
  const { user } = openWindow(two());
  await row("a");
  await user.keyboard("{Control>}k{/Control}");
  const palette = await screen.findByRole("dialog", { name: "Command palette" });
  const line = within(palette).getByRole("combobox");
  expect(line).toHaveFocus();
  await user.keyboard("dark the");
  expect(within(palette).getByRole("option", { selected: true })).toHaveTextContent("Dark theme");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("{Control>}k{/Control}session b");
  await user.click(await screen.findByRole("option", { name: /Session b/ }));
  expect(await screen.findByRole("heading", { name: /Session b/ })).toBeVisible();
  await user.keyboard("{Control>}k{/Control}zzzz");
  expect(await screen.findByText("Nothing matches “zzzz”.")).toBeVisible();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a deleted session is gone, and undo brings it back", async () => {
  const { backend, user } = openWindow(two(), "#/session/a/timeline");
  await screen.findByRole("heading", { name: /Session a/ });
  await user.keyboard("{Delete}");
  expect(await screen.findByText(/1 session deleted/)).toBeVisible();
  expect(window.location.hash).toBe("#/");
  expect(backend.sessions.map(({ row }) => row.key)).toEqual(["b"]);
  await user.click(screen.getByRole("button", { name: /Undo/ }));
  expect(await screen.findByText("1 session brought back")).toBeVisible();
  await row("a");
});

test("several sessions are picked and deleted at once, and come back with a key", async () => {
  const { backend, user } = openWindow(two());
  fireEvent.click(await row("a"), { shiftKey: true });
  (await row("b")).focus();
  await user.keyboard("{Shift>} {/Shift}");
  const bar = screen.getByRole("toolbar", { name: "Picked sessions" });
  expect(bar).toHaveTextContent("2 sessions picked");
  await user.click(within(bar).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(backend.sessions).toEqual([]));
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() => expect(backend.sessions).toHaveLength(2));
});

test("a session is starred, titled and noted by keyboard", async () => {
  const { backend, user } = openWindow(two(), "#/session/a/timeline");
  await screen.findByRole("heading", { name: /Session a/ });
  await user.keyboard("{Shift>}S{/Shift}");
  expect(await screen.findByRole("button", { name: "Star", pressed: true })).toBeVisible();
  await user.keyboard("{F2}");
  const form = await screen.findByRole("dialog", { name: "Title and note" });
  expect(within(form).getByLabelText("Title")).toHaveFocus();
  expect(within(form).getByLabelText("Title")).toHaveValue("Session a");
  await user.keyboard("The refund");
  await user.type(within(form).getByLabelText("Note"), "look at the lock");
  await user.click(within(form).getByRole("button", { name: "Keep" }));
  expect(await screen.findByRole("heading", { name: "The refund" })).toBeVisible();
  expect(backend.sessions[0]?.row).toMatchObject({ starred: true, note: "look at the lock" });
  expect(await within(list()).findByRole("img", { name: "Starred" })).toBeVisible();
});

test("the session's own title, left as it is, is not a given one", async () => {
  const { backend, user } = openWindow(two(), "#/session/a/timeline");
  await screen.findByRole("heading", { name: /Session a/ });
  await user.keyboard("{F2}");
  const form = await screen.findByRole("dialog", { name: "Title and note" });
  await user.type(within(form).getByLabelText("Note"), "look at the lock");
  await user.click(within(form).getByRole("button", { name: "Keep" }));
  await waitFor(() => expect(backend.sessions[0]?.row.note).toBe("look at the lock"));
  expect(backend.sessions[0]?.row.givenTitle).toBe("");
});

test("title and note stay in the form when they could not be stored", async () => {
  const failing = new Map([["annotate_session", "store_failed"]]);
  const { user } = openWindow({ ...two(), failing }, "#/session/a/timeline");
  await screen.findByRole("heading", { name: /Session a/ });
  await user.keyboard("{F2}The refund{Enter}");
  const form = await screen.findByRole("dialog", { name: "Title and note" });
  expect(await within(form).findByRole("alert")).toHaveTextContent("Title and note could not be saved");
  expect(within(form).getByLabelText("Title")).toHaveValue("The refund");
});

test("sessions stay at hand in tabs", async () => {
  const { user } = openWindow(two(), "#/session/a/timeline?span=3");
  await screen.findByTestId("timeline-rows");
  fireEvent.click(await row("b"), { ctrlKey: true });
  const strip = await screen.findByRole("navigation", { name: "Open sessions" });
  expect(await within(strip).findByRole("button", { name: "Session b" })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await user.keyboard("{Control>}{PageDown}{/Control}");
  await waitFor(() => expect(window.location.hash).toBe("#/session/a/timeline?span=3"));
  await user.keyboard("{Control>}w{/Control}");
  await waitFor(() => expect(window.location.hash).toMatch("#/session/b/"));
  expect(screen.queryByRole("navigation", { name: "Open sessions" })).toBeNull();
});

test("another key is chosen, and one that is taken is named", async () => {
  const { backend, user } = openWindow(two(), "#/settings");
  await user.click(await screen.findByRole("button", { name: "Change the key of Pause, or back to live" }));
  await user.keyboard("j");
  expect(await screen.findByRole("alert")).toHaveTextContent("means “Next row” already");
  await user.click(screen.getByRole("button", { name: "Change the key of Pause, or back to live" }));
  await user.keyboard("{Shift>}P{/Shift}");
  await waitFor(() => expect(backend.settings?.keys).toEqual([{ action: "pause", keys: ["shift+p"] }]));
  await user.click(screen.getByRole("button", { name: "Reset the key of Pause, or back to live" }));
  await waitFor(() => expect(backend.settings?.keys).toEqual([]));
});

test("a key and a rule that could not be stored are as before, and that is shown beside them", async () => {
  const failing = new Map([["set_settings", "store_failed"]]);
  const { user } = openWindow({ ...two(), failing }, "#/settings");
  await user.click(await screen.findByRole("button", { name: "Change the key of Pause, or back to live" }));
  await user.keyboard("{Shift>}P{/Shift}");
  const keys = screen.getByRole("form", { name: "Keys" });
  expect(await within(keys).findByRole("alert")).toHaveTextContent("The key could not be saved");
  expect(within(keys).queryByRole("button", { name: /Reset the key/ })).toBeNull();
  await user.type(screen.getByLabelText("Days after the last event came"), "30");
  await user.click(await screen.findByRole("button", { name: "Switch on and delete 2 sessions" }));
  const retention = screen.getByRole("form", { name: "Retention" });
  expect(await within(retention).findByRole("alert")).toHaveTextContent("The rule could not be saved");
  expect(screen.getByLabelText("Days after the last event came")).toHaveValue("30");
});

test("what would go is shown before the rule is on", async () => {
  const { backend, user } = openWindow(two(), "#/settings");
  await user.type(await screen.findByLabelText("Days after the last event came"), "30");
  const button = await screen.findByRole("button", { name: "Switch on and delete 2 sessions" });
  expect(screen.getByTestId("retention-preview")).toHaveTextContent("Session a");
  expect(backend.settings).toBeNull();
  await user.click(button);
  await waitFor(() => expect(backend.settings?.retention).toEqual({ maxAgeDays: 30, maxSizeMb: null }));
  await user.click(await screen.findByRole("button", { name: "Switch off" }));
  await waitFor(() => expect(backend.settings?.retention.maxAgeDays).toBeNull());
});

test("settings that could not be kept are as before, and that is said", async () => {
  openWindow({ ...two(), failing: new Map([["set_settings", "store_failed"]]) }, "#/settings");
  await act(async () => fireEvent.click(await screen.findByLabelText("Dark")));
  expect(await screen.findByRole("alert")).toHaveTextContent("The database could not");
  expect(document.documentElement.dataset.theme).toBe("light");
});
