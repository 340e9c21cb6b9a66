import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CodeBlock } from "./CodeBlock";

let workers = 0;

/** Colours nothing, at once. */
class PlainWorker {
  onmessage: ((event: { data: null }) => void) | null = null;
  constructor() {
    workers += 1;
  }
  postMessage() {
    setTimeout(() => this.onmessage?.({ data: null }));
  }
  terminate() {
    workers -= 1;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Worker", PlainWorker);
});
afterEach(() => vi.unstubAllGlobals());

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test("the worker ends some time after the last code was on show, and begins again with the next", async () => {
  const first = render(<CodeBlock language="rust" text="let one = 1;" />);
  const second = render(<CodeBlock language="rust" text="let two = 2;" />);
  await pass(60_000);
  expect(workers).toBe(1);
  first.unmount();
  await pass(60_000);
  expect(workers).toBe(1);
  second.unmount();
  await pass(1000);
  // A list that is scrolled shows code again soon.
  expect(workers).toBe(1);
  await pass(60_000);
  expect(workers).toBe(0);
  render(<CodeBlock language="rust" text="let three = 3;" />);
  await pass(60_000);
  expect(workers).toBe(1);
  expect(screen.getByText("let three = 3;")).toBeVisible();
});
