import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
// The chunk that draws Markdown, so that no test waits for it.
import "./MarkdownBody";
import { GrowingMarkdown } from "./GrowingMarkdown";
import { Markdown } from "./Markdown";

test.each([
  ["1. ".repeat(6_000), "nested too deeply"],
  [`${"- ".repeat(1_000)}a`, "nested too deeply"],
  ["*a **b ".repeat(1_000), "too many marks"],
])("%#: what is beyond the budget is text, with the reason", async (text, why) => {
  render(<Markdown text={text} />);
  expect(await screen.findByRole("note")).toHaveTextContent(`Shown as text: ${why}`);
  expect(document.body.textContent).toContain(text.trimEnd());
});

test("Markdown that is within it is drawn, and nothing is said", async () => {
  render(<Markdown text={"- *one*\n- two"} />);
  expect(await screen.findAllByRole("listitem")).toHaveLength(2);
  expect(screen.queryByRole("note")).toBeNull();
});

test("a reply that grows beyond it goes on as text", async () => {
  const { rerender } = render(<GrowingMarkdown text={"Look:\n\n- one"} />);
  expect(await screen.findByRole("listitem")).toHaveTextContent("one");
  const text = `Look:\n\n${"- ".repeat(1_000)}one`;
  rerender(<GrowingMarkdown text={text} />);
  expect(screen.queryByRole("listitem")).toBeNull();
  expect(document.body.textContent).toContain("- - - one");
});
