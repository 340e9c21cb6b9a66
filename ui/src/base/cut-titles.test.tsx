import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { startCutTitles } from "./cut-titles";

/** Says how wide the text of an element is and how much room it has; the engine of the tests lays nothing out. */
function measure(element: Element, text: number, room: number): void {
  Object.defineProperty(element, "scrollWidth", { configurable: true, value: text });
  Object.defineProperty(element, "clientWidth", { configurable: true, value: room });
}

const ELLIPSIS = { textOverflow: "ellipsis" } as const;

test("a text that is cut says all of itself on hover, while it is cut", () => {
  const stop = startCutTitles();
  render(
    <p style={ELLIPSIS}>
      <b>a long name{"\u202e"}</b>
    </p>,
  );
  const [name] = [screen.getByText(/a long name/)];
  const line = name.parentElement as HTMLElement;
  measure(line, 200, 100);
  fireEvent.pointerOver(name);
  expect(line).toHaveAttribute("title", "a long name\\u202e");
  measure(line, 80, 100);
  fireEvent.pointerOver(name);
  expect(line).not.toHaveAttribute("title");
  stop();
  measure(line, 200, 100);
  fireEvent.pointerOver(name);
  expect(line).not.toHaveAttribute("title");
});

test("words of its own on hover stay, and a text without an ellipsis has none", () => {
  const stop = startCutTitles();
  render(
    <>
      <p title="its own" style={ELLIPSIS}>
        first
      </p>
      <div title="around it">
        <p style={ELLIPSIS}>second</p>
      </div>
      <p>third</p>
    </>,
  );
  for (const text of ["first", "second", "third"]) {
    const element = screen.getByText(text);
    measure(element, 200, 100);
    fireEvent.pointerOver(element);
  }
  expect(screen.getByText("first")).toHaveAttribute("title", "its own");
  expect(screen.getByText("second")).not.toHaveAttribute("title");
  expect(screen.getByText("third")).not.toHaveAttribute("title");
  stop();
});
