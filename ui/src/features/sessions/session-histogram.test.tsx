import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow, smallSession } from "../../../test/window";

const START = Date.parse("2026-03-01T09:00:00Z");
const HOUR = 3_600_000;

/** Three sessions, an hour between each; the second one failed. */
function openThree() {
  const session = (hour: number, state: "ok" | "failed" | "recovered") =>
    smallSession(`h${hour}`, { startMs: START + hour * HOUR, state });
  return openWindow({ sessions: [session(0, "ok"), session(1, "failed"), session(2, "recovered")] });
}

const bars = async () => within(await screen.findByRole("group", { name: "Sessions by time" }));
const query = () => screen.getByRole("combobox", { name: "Search sessions" }) as HTMLInputElement;

test("a bar says what it counts, and filters the list to its time", async () => {
  openThree();
  const failed = await (await bars()).findByRole("button", { name: /1 session, 1 failed/ });
  expect((await bars()).getByRole("button", { name: /1 session, 1 recovered/ })).toBeInTheDocument();
  fireEvent.pointerDown(failed);
  fireEvent.pointerUp(failed);
  await waitFor(() => expect(query().value).toMatch(/^since:2026-03-01T09:5\S+Z until:2026-03-01T10:0\S+Z$/));
  await waitFor(() => expect(failed).toHaveAttribute("aria-pressed", "true"));
  fireEvent.click(await screen.findByRole("button", { name: "Sessions of all times" }));
  await waitFor(() => expect(query().value).toBe(""));
});

test("bars that are dragged over are one range", async () => {
  openThree();
  const all = (await bars()).getAllByRole("button");
  fireEvent.pointerDown(all[0] as HTMLElement);
  fireEvent.pointerEnter(all[23] as HTMLElement);
  expect(all[40]).toHaveAttribute("data-out");
  expect(all[10]).not.toHaveAttribute("data-out");
  fireEvent.pointerUp(all[23] as HTMLElement);
  await waitFor(() => expect(query().value).toMatch(/^since:2026-03-01T09:00:00Z until:2026-03-01T10:00/));
});

test("the keyboard goes from bar to bar, takes several and gives them back", async () => {
  const { user } = openThree();
  const all = (await bars()).getAllByRole("button");
  (all.at(-1) as HTMLElement).focus();
  await user.keyboard("{Home}");
  expect(all[0]).toHaveFocus();
  await user.keyboard("{Shift>}{ArrowRight}{ArrowRight}{/Shift}{Enter}");
  await waitFor(() => expect(query().value).toMatch(/^since:2026-03-01T09:00:00Z until:2026-03-01T09:07/));
  await waitFor(() => expect(all[0]).toHaveAttribute("aria-pressed", "true"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(query().value).toBe(""));
});

test("one session, or sessions of one time, need no strip", async () => {
  openWindow({ sessions: [smallSession("a")] });
  await screen.findByText("Session a");
  expect(screen.queryByTestId("session-histogram")).toBeNull();
});
