import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { refundRun } from "../../../test/sample-run";
import { openWindow, smallSession } from "../../../test/window";
import { relativeMs } from "../../base/time";
import { navigate } from "../../state/address";
import { useGraphLook } from "../../state/graph-look";
import { usePlayhead } from "../../state/playhead";

const open = (view: string) => {
  useGraphLook.setState({ mode: "aggregated", inferred: true, toScale: false });
  return openWindow({ sessions: [smallSession("a", {}, refundRun())] }, `#/session/a/${view}`);
};

test("it goes from handoff to handoff and says who acts", async () => {
  const { user } = open("graph");
  await screen.findByTestId("transport");
  await user.keyboard("]");
  const slider = screen.getByRole("slider", { name: "Instant of the run" });
  expect(slider).toHaveAttribute("aria-valuetext", "6.9 s, triage → billing: needs ledger access");
  expect(usePlayhead.getState()).toMatchObject({ key: "a", atMs: 6900 });
  expect(screen.getByText("1 of 4 handoffs")).toBeVisible();
  await user.keyboard("][[");
  expect(slider).toHaveAttribute("aria-valuenow", "6900");
  slider.focus();
  await user.keyboard("{End}");
  expect(slider).toHaveAttribute("aria-valuenow", "86000");
  await user.keyboard("{Home}");
  expect(slider).toHaveAttribute("aria-valuenow", "0");
});

test("space plays the run and pauses it in any view, where it was; leaving the session ends it", async () => {
  const { user } = open("overview");
  await screen.findByTestId("overview");
  expect(screen.queryByTestId("transport")).toBeNull();
  await user.keyboard(" ");
  expect(await screen.findByRole("button", { name: "Pause" })).toBeVisible();
  await waitFor(() => expect(usePlayhead.getState().atMs).toBeGreaterThan(0));
  for (const view of ["2", "3", "4", "5", "6"]) {
    await user.keyboard(view);
    expect(usePlayhead.getState().playing).toBe(true);
    expect(screen.getByTestId("transport")).toBeVisible();
  }
  await user.keyboard(" ");
  expect(usePlayhead.getState().playing).toBe(false);
  const { atMs } = usePlayhead.getState();
  await user.keyboard("1");
  expect(usePlayhead.getState().atMs).toBe(atMs);
  act(() => navigate({ at: "home" }));
  await waitFor(() => expect(usePlayhead.getState().key).toBeNull());
});

test("where it comes with the key, it goes again", async () => {
  const { user } = open("overview");
  await screen.findByTestId("overview");
  await user.keyboard(" ");
  await user.click(await screen.findByRole("button", { name: "Stop playing" }));
  expect(screen.queryByTestId("transport")).toBeNull();
  expect(usePlayhead.getState()).toMatchObject({ key: null, playing: false });
});

test("the transcript follows what is played", async () => {
  open("transcript");
  await screen.findByTestId("transcript-list");
  act(() => usePlayhead.getState().set({ key: "a", atMs: relativeMs(7000) }));
  await waitFor(() => expect(document.querySelector('[data-played="true"]')).toHaveTextContent(/billing/));
  act(() => usePlayhead.getState().set({ key: "another" }));
  expect(document.querySelector('[data-played="true"]')).toBeNull();
});

test("what comes after the instant that is played is dimmed in each view, and the table of events follows it", async () => {
  const { user } = open("events");
  await screen.findAllByTestId("event-row");
  const later = () => document.querySelectorAll("[data-later]").length;
  expect(later()).toBe(0);
  act(() => usePlayhead.getState().set({ key: "a", atMs: relativeMs(7000) }));
  await waitFor(() => expect(later()).toBeGreaterThan(0));
  const rows = screen.getAllByTestId("event-row");
  const dimmed = rows.map((row) => row.parentElement?.dataset.later !== undefined);
  // Events come by time: those that are dimmed are at the end.
  expect(dimmed).toEqual(dimmed.toSorted());
  for (const view of ["3", "5"]) {
    await user.keyboard(view);
    await waitFor(() => expect(later()).toBeGreaterThan(0));
  }
  // The picture of the agents, and the names above the sequence.
  await user.keyboard("4");
  await waitFor(() => expect(later()).toBeGreaterThan(0));
  expect(await screen.findByTestId("graph-node-triage")).not.toHaveAttribute("data-later");
  act(() => useGraphLook.setState({ mode: "as-it-ran" }));
  await screen.findByTestId("sequence");
  expect(later()).toBeGreaterThan(0);
  act(() => usePlayhead.getState().stop());
  await waitFor(() => expect(later()).toBe(0));
});
