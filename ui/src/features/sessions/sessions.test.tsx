import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow, smallSession } from "../../../test/window";

const items = async () => {
  const list = await screen.findByTestId("sessions-list");
  return within(list).findAllByTestId("session-item");
};

test("sessions of one title are told apart by their start, those that begin alike by what differs", async () => {
  const at = Date.parse("2026-03-09T14:02:05");
  const title = "Migrate the billing service to round half";
  openWindow({
    sessions: [
      smallSession("a", { title: "Nightly sync", startMs: at }),
      smallSession("b", { title: "Nightly sync", startMs: at + 60_000 }),
      smallSession("c", { title: `${title} even`, startMs: at }),
      smallSession("d", { title: `${title} up`, startMs: at }),
      smallSession("e", { title: "Refund", startMs: at }),
    ],
  });
  const texts = (await items()).map((item) => item.textContent);
  const marks = ["14:02", "14:03", "even", "up"];
  expect(texts.slice(0, 4)).toEqual(marks.map((mark) => expect.stringContaining(mark)));
  expect(texts[4]).toMatch(/^Refund2026-03-09chaukas/);
});

test("a title says all of itself on hover, and shows what would hide or reorder it", async () => {
  openWindow({ sessions: [smallSession("a", { title: "invoice\u202efdp.exe" })] });
  const [item] = await items();
  expect(item).toHaveAttribute("title", "invoice\\u202efdp.exe");
  expect(item).toHaveTextContent("invoice\\u202efdp.exe");
});
