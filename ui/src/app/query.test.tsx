import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { openWindow, smallSession } from "../../test/window";
import { useSavedFilters } from "../state/saved-filters";

const box = () => screen.getByRole("combobox", { name: "Search sessions" });
const filter = () => screen.findByRole("combobox", { name: "Filter the session" });

beforeEach(() => useSavedFilters.setState({ filters: [] }));

test("fields and values are completed by keyboard alone", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] });
  await user.keyboard("/");
  await user.keyboard("ag");
  expect(await screen.findByRole("option", { name: /agent:/ })).toBeVisible();
  expect(box()).toHaveAttribute("aria-expanded", "true");
  await user.keyboard("{Tab}");
  expect(box()).toHaveValue("agent:");
  expect(await screen.findByRole("option", { name: /triage.*6/ })).toBeVisible();
  await user.keyboard("{ArrowDown}");
  const chosen = screen.getByRole("option", { selected: true });
  expect(box()).toHaveAttribute("aria-activedescendant", chosen.id);
  await user.keyboard("{Enter}");
  expect(box()).toHaveValue("agent:triage ");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("listbox")).toBeNull();
});

test("a mistake is said under the box, and the list stays as it was", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] });
  await screen.findByTestId("session-item");
  await user.type(box(), "agnt:x");
  expect(await screen.findByText(/There is no field “agnt”/)).toBeVisible();
  expect(screen.getByText(/Did you mean agent\?/)).toBeVisible();
  expect(box()).toHaveAttribute("aria-invalid", "true");
  expect(screen.getByText("agnt")).toHaveAttribute("data-wrong", "true");
  expect(screen.getByTestId("session-item")).toBeVisible();
});

test("a session that holds the words shows where, and opens there", async () => {
  const { user } = openWindow({ sessions: [smallSession("a"), smallSession("b", {}, [])] });
  await user.type(box(), "reverse");
  const item = within(screen.getByTestId("sessions"));
  const snippet = await item.findByTestId("session-snippet");
  expect(within(snippet).getByText("reverse", { selector: "mark" })).toBeVisible();
  await user.click(snippet);
  expect(window.location.hash).toBe("#/session/a/events?span=3&event=30&q=reverse");
  expect(await screen.findByText("2 of 6 events match")).toBeVisible();
  expect(await filter()).toHaveValue("reverse");
});

test("the session's filter stands in the address and survives a change of view", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/events");
  await filter();
  await user.keyboard("\\");
  expect(await filter()).toHaveFocus();
  await user.keyboard("error:true");
  expect(await screen.findByText("1 of 6 events matches")).toBeVisible();
  await user.keyboard("{Escape}{Escape}");
  await user.click(screen.getByRole("tab", { name: /Timeline/ }));
  expect(window.location.hash).toContain("timeline");
});

test("orders and facets of the list write their terms into the box", async () => {
  const { user } = openWindow({ sessions: [smallSession("a"), smallSession("b", { state: "failed" })] });
  await user.click(screen.getByRole("button", { name: "Filter and sort" }));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Order" }), "Most tokens first");
  expect(box()).toHaveValue("sort:tokens");
  await waitFor(() => expect(screen.getByTestId("sessions-filters")).toHaveAttribute("aria-busy", "false"));
  await user.click(await screen.findByRole("checkbox", { name: /failed/ }));
  expect(box()).toHaveValue("sort:tokens state:failed");
  expect(await screen.findByText("1 of 2 sessions")).toBeVisible();
});

test("facets of an older query take no ticks while those of the newest are on their way", async () => {
  const { backend, user } = openWindow({
    sessions: [smallSession("a"), smallSession("b", { state: "failed" })],
  });
  await user.click(screen.getByRole("button", { name: "Filter and sort" }));
  const panel = await screen.findByTestId("sessions-filters");
  await waitFor(() => expect(panel).toHaveAttribute("aria-busy", "false"));
  let answer = () => {};
  backend.slow.set("session_filters", new Promise<void>((done) => (answer = done)));
  await user.type(box(), "session");
  expect(panel).toHaveAttribute("aria-busy", "true");
  await user.click(screen.getByRole("checkbox", { name: /failed/ }));
  expect(box()).toHaveValue("session");
  answer();
  await waitFor(() => expect(panel).toHaveAttribute("aria-busy", "false"));
  await user.click(await screen.findByRole("checkbox", { name: /failed/ }));
  expect(box()).toHaveValue("session state:failed");
});

test("a filter is saved with a name, applied and removed", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] });
  await user.type(box(), "state:failed");
  await user.click(screen.getByRole("button", { name: "Saved filters of sessions" }));
  await user.type(screen.getByRole("textbox", { name: "Name of the filter" }), "Broken{Enter}");
  await user.click(screen.getByRole("button", { name: "Clear: search sessions" }));
  expect(box()).toHaveValue("");
  const toggle = screen.getByRole("button", { name: "Saved filters of sessions" });
  if (toggle.getAttribute("aria-expanded") === "false") await user.click(toggle);
  await user.click(screen.getByRole("button", { name: /Broken.*state:failed/ }));
  expect(box()).toHaveValue("state:failed");
  await user.click(screen.getByRole("button", { name: "Saved filters of sessions" }));
  await user.click(screen.getByRole("button", { name: "Remove Broken" }));
  expect(screen.getByText("No filter is saved yet.")).toBeVisible();
});
