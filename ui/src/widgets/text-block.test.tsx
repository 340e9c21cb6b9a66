import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { TextBlock } from "../ipc/bindings";
import { TextBlockView } from "./TextBlockView";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function show(value: unknown) {
  const text = JSON.stringify(value);
  const block: TextBlock = { name: "arguments", format: "json", text, chars: text.length, note: "" };
  render(<TextBlockView block={block} words={[]} onMore={null} />);
}

test("JSON that holds text of several lines is text first, JSON on request", async () => {
  show({ path: "a.ts", content: "one\n  two" });
  expect(screen.getByText("one two")).toHaveTextContent("one two");
  expect(screen.getByText("content")).toBeVisible();
  expect(screen.queryByRole("tree")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show as JSON" }));
  expect(screen.getByRole("tree", { name: "arguments" })).toBeVisible();
});

test("other JSON is a tree, and an image in it is drawn", () => {
  show({ path: "a.ts", image: PIXEL });
  expect(screen.getByRole("tree", { name: "arguments" })).toBeVisible();
  const images = screen.getByRole("list", { name: "Images" });
  expect(within(images).getByRole("img", { name: "PNG image, 70 B" })).toBeVisible();
});

test("a call without arguments has no empty frame", () => {
  const block: TextBlock = { name: "Call exec_command", format: "plain", text: "", chars: 0, note: "" };
  const { container } = render(<TextBlockView block={block} words={[]} onMore={null} named />);
  expect(screen.getByText("Call exec_command")).toBeVisible();
  expect(container.querySelector("pre")).toBeNull();
});
