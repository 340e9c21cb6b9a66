import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { refundRun } from "../../test/sample-run";
import { openWindow, smallSession } from "../../test/window";

const open = (address: string) =>
  openWindow({ sessions: [smallSession("a", {}, refundRun()), smallSession("b")] }, address);
const row = (name: string) =>
  within(screen.getByRole("region", { name: "Sessions" })).findByRole("button", {
    name: new RegExp(`Session ${name}`),
  });
const menu = async (name: string) => within(await screen.findByRole("menu", { name }));
const words = (list: Awaited<ReturnType<typeof menu>>) =>
  list.getAllByRole("menuitem").map((item) => item.firstElementChild?.textContent);

test("the menu of a row is about that session, not about the open one", async () => {
  const { user, backend } = open("#/session/a/timeline");
  fireEvent.contextMenu(await row("b"));
  const items = words(await menu("Session"));
  expect(items).toContain("Compare with the open session");
  expect(items).not.toContain("Export the session");
  await user.click((await menu("Session")).getByRole("menuitem", { name: /^Delete/ }));
  await waitFor(() => expect(backend.sessions.map(({ row }) => row.key)).toEqual(["a"]));
});

test("a row opens its menu by key, and Esc leads back to it", async () => {
  const { user } = open("#/");
  (await row("b")).focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  expect(await menu("Session")).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(await row("b")).toHaveFocus();
});

test("the menu of a call selects it and filters by its tool", async () => {
  const { user } = open("#/session/a/tools");
  const calls = within(await screen.findByRole("grid", { name: "Calls" }));
  fireEvent.contextMenu((await calls.findAllByText("reverse_charge"))[0] as HTMLElement, { button: 2 });
  const list = await menu("Span");
  expect(window.location.hash).toMatch(/span=\d+/);
  expect(words(list)).toEqual(expect.arrayContaining(["Show in the timeline", "Copy the span’s id"]));
  expect(words(list)).not.toContain("Replay this model call");
  await user.click(list.getByRole("menuitem", { name: /Show only this tool/ }));
  expect(window.location.hash).toContain("q=tool%3Areverse_charge");
});

test("what is painted has its menu by key: that of the selected row", async () => {
  const { user } = open("#/session/a/timeline");
  await screen.findByTestId("timeline-rows");
  await user.keyboard("jjj");
  await screen.findByRole("complementary", { name: "Inspector" });
  await user.keyboard("{ContextMenu}");
  const list = await menu("Span");
  expect(words(list)).not.toContain("Show in the timeline");
  await user.click(list.getByRole("menuitem", { name: /Show in the transcript/ }));
  expect(window.location.hash).toMatch(/transcript\?span=\d+/);
});

test("a message of the transcript has the same menu", async () => {
  open("#/session/a/transcript");
  const [item] = await screen.findAllByTestId("transcript-item");
  fireEvent.contextMenu(item as HTMLElement, { button: 2 });
  expect(words(await menu("Span"))).toEqual(
    expect.arrayContaining(["Copy as Markdown", "Show in the timeline"]),
  );
});

test("on selected text the system's own menu opens", async () => {
  open("#/session/a/transcript");
  const [text] = (await screen.findAllByText(/charged twice/, { selector: "main *" })) as [HTMLElement];
  window.getSelection()?.selectAllChildren(text);
  expect(window.getSelection()?.isCollapsed).toBe(false);
  expect(fireEvent.contextMenu(text, { button: 2 })).toBe(true);
  expect(window.location.hash).not.toContain("span=");
  window.getSelection()?.removeAllRanges();
});
