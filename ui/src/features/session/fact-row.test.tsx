import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { openWindow, smallSession } from "../../../test/window";

test("facts that have no room are counted, and shown by a press", async () => {
  // The last two facts of the line are on the next one.
  vi.spyOn(HTMLElement.prototype, "offsetTop", "get").mockImplementation(function (this: HTMLElement) {
    const items = [...(this.parentElement?.children ?? [])];
    return this.tagName === "LI" && items.indexOf(this) >= items.length - 2 ? 1000 : 0;
  });
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  const more = await screen.findByRole("button", { name: "2 more", expanded: false });
  await user.click(more);
  expect(screen.getByRole("button", { name: "Less", expanded: true })).toBeVisible();
});

test("where all have room nothing is said", async () => {
  openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  await screen.findByTestId("timeline-rows");
  expect(screen.queryByRole("button", { name: /more$/ })).toBeNull();
});
