import { act, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { openWindow, smallSession } from "../../test/window";
import { useFailures, watchFailures } from "../state/failures";
import { restoreTabs } from "../state/tabs";
import { RootBoundary } from "./RootBoundary";

/** Parts of the window that fail. */
const broken = vi.hoisted(() => new Set<string>());
vi.mock("../features/tools/ToolsView", async (original) => {
  const { ToolsView } = await original<typeof import("../features/tools/ToolsView")>();
  return { ToolsView: failing("tools", ToolsView) };
});
vi.mock("../features/inspector/Inspector", async (original) => {
  const { Inspector } = await original<typeof import("../features/inspector/Inspector")>();
  return { Inspector: failing("inspector", Inspector) };
});
vi.mock("../features/palette/Palette", async (original) => {
  const { Palette } = await original<typeof import("../features/palette/Palette")>();
  return { Palette: failing("palette", Palette) };
});

function failing<Props>(name: string, Part: (props: Props) => unknown) {
  return (props: Props) => {
    if (broken.has(name)) throw new Error(`the ${name} is broken`);
    return Part(props) as null;
  };
}

function Broken(): never {
  throw new Error("all is broken");
}

beforeEach(() => {
  broken.clear();
  useFailures.setState({ latest: null, closed: 0 });
  // React says on the console what a boundary caught.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const open = (address: string) => openWindow({ sessions: [smallSession("a"), smallSession("b")] }, address);
async function failure(words: RegExp): Promise<HTMLElement> {
  const found = await screen.findByTestId("pane-failure");
  expect(found).toHaveTextContent(words);
  return found;
}

test("a view that fails says so in its place, and the rest of the window goes on", async () => {
  broken.add("tools");
  const { backend, user } = open("#/session/a/tools");
  const alert = await failure(/The view Tools & MCP could not be drawn/);
  expect(alert).toHaveTextContent("the tools is broken");
  expect(screen.getByRole("heading", { name: /Session a/ })).toBeVisible();
  expect(screen.getByRole("region", { name: "Sessions" })).toBeVisible();
  const logged = backend.calls.find(({ command }) => command === "log_window_error");
  expect(JSON.stringify(logged?.args)).toContain("the tools is broken");
  // Keys go where they went.
  await user.keyboard("2");
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-rows", "3");
  expect(screen.queryByTestId("pane-failure")).toBeNull();
});

test("details can be copied, trying again draws it", async () => {
  broken.add("tools");
  const { user } = open("#/session/a/tools");
  const alert = await failure(/could not be drawn/);
  await user.click(within(alert).getByRole("button", { name: "Copy details" }));
  await waitFor(async () =>
    expect(await navigator.clipboard.readText()).toMatch(
      /^The view Tools & MCP: the tools is broken\nat #\/session\/a\/tools\n/,
    ),
  );
  broken.clear();
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByTestId("pane-failure")).toBeNull());
  expect(window.location.hash).toBe("#/session/a/tools");
});

test("resetting leads to the first view", async () => {
  broken.add("tools");
  const { user } = open("#/session/a/tools?q=tool%3Ax");
  const alert = await failure(/could not be drawn/);
  await user.click(within(alert).getByRole("button", { name: "Reset this view" }));
  expect(await screen.findByTestId("overview")).toBeVisible();
  expect(window.location.hash).toBe("#/session/a/overview");
});

test("an inspector that fails leaves the view beside it alone", async () => {
  broken.add("inspector");
  const { user } = open("#/session/a/timeline?span=2");
  const alert = await failure(/The inspector could not be drawn/);
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-selected", "2");
  broken.clear();
  await user.click(within(alert).getByRole("button", { name: "Reset this view" }));
  expect(window.location.hash).toBe("#/session/a/timeline");
  await waitFor(() => expect(screen.queryByTestId("pane-failure")).toBeNull());
});

test("what lies over the window is left out, said in the notice, and tried again once that is closed", async () => {
  broken.add("palette");
  const { user } = open("#/session/a/timeline");
  const notice = await screen.findByTestId("failure-notice");
  await waitFor(() => expect(notice).toHaveTextContent("The palette met an error: the palette is broken"));
  expect(await screen.findByTestId("timeline-rows")).toBeVisible();
  broken.clear();
  await user.click(within(notice).getByRole("button", { name: "Close the notice" }));
  expect(notice).toBeEmptyDOMElement();
  await user.keyboard("{Control>}k{/Control}");
  expect(await screen.findByRole("dialog", { name: "Command palette" })).toBeVisible();
});

test("a remembered address that failed twice is not come back to", async () => {
  broken.add("tools");
  open("#/session/a/tools");
  await failure(/could not be drawn/);
  await comeBack();
  expect(window.location.hash).toBe("#/session/a/tools");
  await failure(/could not be drawn/);
  await comeBack();
  expect(window.location.hash).toBe("#/session/a/overview");
});

/** What the next start does, where nothing else is asked for. */
async function comeBack(): Promise<void> {
  act(() => {
    window.location.hash = "#/";
  });
  await screen.findByText("Choose a session");
  await act(() => restoreTabs(async () => true));
}

test("an error that nothing caught is noticed, counted and logged; one that harms nothing is not", async () => {
  const { backend } = open("#/");
  const stop = watchFailures();
  const notice = await screen.findByTestId("failure-notice");
  const throwIt = (message: string) =>
    act(() => {
      window.dispatchEvent(new ErrorEvent("error", { message, error: new Error(message) }));
    });
  throwIt("ResizeObserver loop completed with undelivered notifications.");
  expect(notice).toBeEmptyDOMElement();
  throwIt("a handler failed");
  throwIt("a handler failed");
  expect(notice).toHaveTextContent("The window met an error 2 times: a handler failed");
  const rejection = Object.assign(new Event("unhandledrejection"), { reason: { message: "no answer" } });
  act(() => void window.dispatchEvent(rejection));
  expect(notice).toHaveTextContent("The window met an error: no answer");
  expect(backend.calls.filter(({ command }) => command === "log_window_error")).toHaveLength(3);
  stop();
});

test("when everything fails, the way to begin again is left", async () => {
  open("#/session/a/timeline");
  render(
    <RootBoundary>
      <Broken />
    </RootBoundary>,
  );
  const alert = await failure(/The window could not be drawn/);
  expect(within(alert).getByRole("button", { name: "Reset this view" })).toBeVisible();
});
