import { act, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { openWindow, smallSession } from "../../test/window";
import { usePanes } from "../state/panes";

const AT_TIMELINE = "#/session/a/timeline";
const open = (address = AT_TIMELINE) =>
  openWindow({ sessions: [smallSession("a"), smallSession("b", { state: "failed" })] }, address);
const inspector = () => screen.queryByRole("complementary", { name: "Inspector" });

/** A window of that many pixels. */
function withWidth(width: number): void {
  vi.spyOn(window, "matchMedia").mockImplementation((query) => {
    const most = Number(/max-width: (\d+)px/.exec(query)?.[1] ?? 0);
    return Object.assign(new EventTarget(), { matches: width <= most }) as MediaQueryList;
  });
}

test("the inspector takes no room until something is selected, and gives it back", async () => {
  const { user } = open();
  await screen.findByTestId("timeline-rows");
  expect(inspector()).toBeNull();
  await user.keyboard("j");
  expect(await screen.findByRole("complementary", { name: "Inspector" })).toBeVisible();
  await user.keyboard("{Escape}");
  expect(inspector()).toBeNull();
  expect(window.location.hash).toBe(AT_TIMELINE);
});

test("a pinned inspector stays without a selection, until it is closed", async () => {
  const { user } = open(`${AT_TIMELINE}?span=1`);
  await user.click(await screen.findByRole("button", { name: "Keep the inspector open", pressed: false }));
  await user.keyboard("{Escape}");
  expect(inspector()).toHaveTextContent("Nothing selected");
  expect(window.localStorage.getItem("tracewake.panes")).toContain('"inspectorPinned":true');
  await user.click(screen.getByRole("button", { name: "Close the inspector" }));
  expect(inspector()).toBeNull();
});

test("the focus does not go with the inspector", async () => {
  const { user } = open(`${AT_TIMELINE}?span=1`);
  await user.click(await screen.findByRole("button", { name: "Close the inspector" }));
  await vi.waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
});

test("the list folds to a strip that keeps the outcomes", async () => {
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Fold the list" }));
  const marks = within(screen.getByTestId("sessions-list"));
  expect(screen.queryByRole("combobox", { name: "Search sessions" })).toBeNull();
  await user.click(marks.getByRole("button", { name: /, failed, / }));
  expect(window.location.hash).toMatch(/^#\/session\/b/);
  expect(marks.getByRole("button", { name: /, failed, / })).toHaveAttribute("aria-current", "true");
  await user.keyboard("/");
  expect(await screen.findByRole("combobox", { name: "Search sessions" })).toHaveFocus();
});

test("in a narrow window the list is folded while a session is open, until a person wants it", async () => {
  withWidth(1024);
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Unfold the list" }));
  expect(await screen.findByRole("combobox", { name: "Search sessions" })).toBeVisible();
  expect(usePanes.getState().listFolded).toBe(false);
});

test("in a narrow window the list is whole while no session is open", async () => {
  withWidth(1024);
  open("#/");
  expect(await screen.findByRole("combobox", { name: "Search sessions" })).toBeVisible();
});

test("tabs without room are in a menu, which the current one names", async () => {
  vi.spyOn(HTMLElement.prototype, "offsetTop", "get").mockImplementation(function (this: HTMLElement) {
    const tabs = [...(this.parentElement?.children ?? [])];
    return this.getAttribute("role") === "tab" && tabs.indexOf(this) >= 4 ? 1000 : 0;
  });
  const { user } = open();
  const more = await screen.findByRole("button", { name: "4 more views" });
  expect(more).toHaveTextContent("4 more");
  expect(screen.getByRole("tab", { name: /^Events/ })).toHaveAttribute("inert");
  await user.click(more);
  await user.keyboard("e{Enter}");
  expect(window.location.hash).toBe("#/session/a/events");
  expect(more).toHaveTextContent("Events");
  expect(more).toHaveAccessibleName("Events, 4 more views");
  expect(more).toHaveFocus();
});

test("a wide window gives more to the panes, but not to one that a person has sized", async () => {
  const { user } = open();
  const width = (name: string) => screen.findByRole("separator", { name: `Width of the ${name}` });
  (await width("list")).focus();
  await user.keyboard("{ArrowRight}");
  const own = (await width("list")).ariaValueNow;
  const names = Number((await width("names")).ariaValueNow);
  vi.spyOn(window, "innerWidth", "get").mockReturnValue(2560);
  act(() => void window.dispatchEvent(new Event("resize")));
  expect(Number((await width("names")).ariaValueNow)).toBeGreaterThan(names);
  expect((await width("list")).ariaValueNow).toBe(own);
});

/** A window so wide, as the panes see it. */
function widen(width: number): void {
  vi.spyOn(window, "innerWidth", "get").mockReturnValue(width);
  act(() => void window.dispatchEvent(new Event("resize")));
}

const secondTabs = () => screen.queryByRole("tablist", { name: "Second view" });

test("a wide window shows two views of a session with one selection, and remembers that", async () => {
  const { user } = open();
  await screen.findByTestId("timeline-rows");
  expect(screen.queryByRole("button", { name: "Two views side by side" })).toBeNull();
  widen(2560);
  await user.click(await screen.findByRole("button", { name: "Two views side by side", pressed: false }));
  expect(await screen.findByTestId("transcript")).toBeVisible();
  expect(screen.getByTestId("timeline-rows")).toBeVisible();
  expect(window.localStorage.getItem("tracewake.panes")).toContain('"secondView":"transcript"');
  await user.click(within(secondTabs() as HTMLElement).getByRole("tab", { name: "Events" }));
  const row = (await screen.findAllByTestId("event-row"))[0] as HTMLElement;
  await user.click(row);
  expect(window.location.hash).toMatch(/^#\/session\/a\/timeline\?span=/);
  expect(row).toHaveAttribute("aria-selected", "true");
  widen(1440);
  expect(secondTabs()).toBeNull();
  expect(usePanes.getState().secondView).toBe("events");
});

test("of two views the one that was used last has the keys, and the other one those that it leaves", async () => {
  const { user } = open("#/session/a/events");
  widen(2560);
  await screen.findAllByTestId("event-row");
  await user.keyboard("{Control>}\\{/Control}");
  await screen.findByTestId("timeline-rows");
  await user.keyboard("j");
  const selected = () => new URLSearchParams(window.location.hash.split("?")[1]);
  // The first view is the table of events, whose rows are events; the timeline knows spans alone.
  expect(selected().get("event")).not.toBeNull();
  screen.getByRole("tab", { name: "Timeline" }).focus();
  await user.click(screen.getByTestId("timeline-rows"));
  await user.keyboard("j");
  expect(selected().get("event")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Close the second view" }));
  expect(secondTabs()).toBeNull();
});

test("the line between two views moves by key, leaves both of them room, and is remembered", async () => {
  const { user } = open();
  await screen.findByTestId("timeline-rows");
  widen(2560);
  await user.click(await screen.findByRole("button", { name: "Two views side by side", pressed: false }));
  const line = await screen.findByRole("separator", { name: "Width of the first view" });
  expect(line).toHaveAttribute("aria-valuenow", "450");
  line.focus();
  await user.keyboard("{ArrowRight}");
  expect(line).toHaveAttribute("aria-valuenow", "466");
  expect(usePanes.getState().firstShare).toBeCloseTo(466 / 900);
  expect(window.localStorage.getItem("tracewake.panes")).toContain('"firstShare":0.5');
  await user.keyboard("{ArrowLeft>20/}");
  expect(line).toHaveAttribute("aria-valuenow", "420");
});

test("a view that is both chosen and second gives way to another one", async () => {
  usePanes.setState({ secondView: "transcript" });
  const { user } = open();
  usePanes.setState({ secondView: "transcript" });
  widen(2560);
  await screen.findByTestId("transcript");
  await user.keyboard("3");
  expect(await screen.findByTestId("timeline-rows")).toBeVisible();
  expect(screen.getAllByTestId("transcript")).toHaveLength(1);
});

test("a wide window shows the sessions as a table that orders the list", async () => {
  const { user } = open("#/");
  expect(screen.queryByRole("button", { name: "Sessions as a table" })).toBeNull();
  widen(2560);
  await user.click(await screen.findByRole("button", { name: "Sessions as a table" }));
  const rows = () => screen.getAllByTestId("session-item");
  expect(rows()[1]).toHaveTextContent(/Session b.*Failed/);
  const order = within(await screen.findByRole("group", { name: "Order of the sessions" }));
  await user.click(await order.findByRole("button", { name: "Cost" }));
  expect(screen.getByRole("combobox", { name: "Search sessions" })).toHaveValue("sort:cost");
  expect(await order.findByRole("button", { name: "Cost", pressed: true })).toBeVisible();
  await user.click(order.getByRole("button", { name: "Agents" }));
  expect(screen.getByRole("combobox", { name: "Search sessions" })).toHaveValue("sort:agents");
  await user.click(await order.findByRole("button", { name: "Outcome", pressed: false }));
  expect(screen.getByRole("combobox", { name: "Search sessions" })).toHaveValue("sort:outcome");
  await user.keyboard("{Control>}{Shift>}b{/Shift}{/Control}");
  expect(usePanes.getState().listTable).toBe(false);
  widen(1440);
  usePanes.setState({ listTable: true });
  expect(screen.queryByRole("group", { name: "Order of the sessions" })).toBeNull();
});
