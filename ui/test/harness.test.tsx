// The look-at-it page starts the window as the program does, over a whole made-up run.

import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { refundRun } from "./sample-run";

test("the page shows its sessions and opens the one in its address", async () => {
  const root = document.createElement("div");
  root.id = "root";
  document.body.append(root);
  window.history.replaceState(null, "", "#/session/7f460c46-2b1e-4f085/timeline?span=1");
  await import("./harness");
  const session = await screen.findByRole("main", { name: "Session" });
  expect(await within(session).findByRole("heading", { name: /Refund for order/ })).toBeVisible();
  expect(await screen.findByText("28 sessions")).toBeVisible();
  expect(await within(session).findByRole("grid", { name: "Timeline" })).toHaveAttribute(
    "data-rows",
    String(refundRun().length),
  );
});
