import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { refundFindings } from "../../test/sample-findings";
import { refundRun } from "../../test/sample-run";
import { openWindow, smallSession } from "../../test/window";

const open = (address: string) =>
  openWindow(
    { sessions: [{ ...smallSession("a", {}, refundRun()), overview: refundFindings() }, smallSession("b")] },
    address,
  );

test("Esc leads back to where one came from, step by step", async () => {
  const { user } = open("#/session/a/events");
  await screen.findByTestId("events-table");
  await user.click(screen.getByRole("button", { name: "Sources" }));
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await screen.findByTestId("settings");
  await user.keyboard("{Escape}");
  expect(window.location.hash).toBe("#/sources");
  await user.keyboard("{Escape}");
  expect(window.location.hash).toBe("#/session/a/events");
});

test("a screen that the window was opened with is left for the start", async () => {
  const { user } = open("#/settings");
  await screen.findByTestId("settings");
  await user.keyboard("{Escape}");
  expect(window.location.hash).toBe("#/");
});

test("j and k walk the sections of the overview", async () => {
  const { user } = open("#/session/a/overview");
  const overview = within(await screen.findByTestId("overview"));
  const titles = overview.getAllByRole("region").map((section) => section.getAttribute("aria-label"));
  expect(titles.length).toBeGreaterThan(3);
  await user.keyboard("j");
  expect(overview.getAllByRole("region")[0]).toHaveFocus();
  await user.keyboard("jj");
  expect(overview.getAllByRole("region")[2]).toHaveFocus();
  await user.keyboard("k");
  expect(overview.getAllByRole("region")[1]).toHaveFocus();
});

test.each([
  ["{PageDown}", 760],
  ["{End}", 4000],
  ["{ArrowDown}", 48],
  ["{ArrowDown}{ArrowDown}{ArrowUp}", 48],
  ["{End}{Home}", 0],
])("%s scrolls what fills the screen, whatever has the focus", async (keys, top) => {
  const { user } = open("#/sources");
  const page = await screen.findByTestId("sources-page");
  let at = 0;
  const sizes = { scrollHeight: 4000, clientHeight: 800, clientWidth: 900 };
  for (const [name, value] of Object.entries(sizes)) Object.defineProperty(page, name, { value });
  page.style.overflowY = "auto";
  page.scrollBy = vi.fn((options) => {
    at += Number((options as ScrollToOptions).top);
  });
  page.scrollTo = vi.fn((options) => {
    at = Number((options as ScrollToOptions).top);
  });
  (document.activeElement as HTMLElement | null)?.blur();
  await user.keyboard(keys);
  expect(at).toBe(top);
});

test("End and Home go through the list of sessions", async () => {
  const { user } = open("#/");
  const list = within(await screen.findByTestId("sessions-list"));
  (await list.findByRole("button", { name: /Session a/ })).focus();
  await user.keyboard("{End}");
  await waitFor(() => expect(list.getByRole("button", { name: /Session b/ })).toHaveFocus());
  await user.keyboard("{Home}");
  await waitFor(() => expect(list.getByRole("button", { name: /Session a/ })).toHaveFocus());
});
