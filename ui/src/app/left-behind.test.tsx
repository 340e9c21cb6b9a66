// What a view started ends with it: timers, workers, observers, and listeners of what outlives the view.

import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { refundRun } from "../../test/sample-run";
import { openWindow, smallSession } from "../../test/window";
import { SESSION_VIEWS } from "../model/views";
import { endPlayback } from "../state/playback";

/** Longer than any answer is kept that nobody shows. */
const KEPT_MS = 61_000;

/** What goes on at the moment, by kind. */
const going = { workers: 0, observed: 0, listeners: 0 };

/** Counts the elements that are observed. */
function counted(): typeof ResizeObserver {
  return class {
    private readonly observed = new Set<Element>();
    observe(element: Element) {
      if (!this.observed.has(element)) going.observed += 1;
      this.observed.add(element);
    }
    unobserve(element: Element) {
      if (this.observed.delete(element)) going.observed -= 1;
    }
    disconnect() {
      for (const element of this.observed) this.unobserve(element);
    }
  };
}

/** Never answers. */
class CountedWorker extends EventTarget {
  private ended = false;
  constructor() {
    super();
    going.workers += 1;
  }
  postMessage() {}
  terminate() {
    if (!this.ended) going.workers -= 1;
    this.ended = true;
  }
}

/** A context on which everything can be painted and nothing is seen. */
const context = new Proxy({} as Record<string | symbol, unknown>, {
  get: (own, name) =>
    name in own ? own[name] : name === "measureText" ? () => ({ width: 10 }) : () => undefined,
});

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(going, { workers: 0, observed: 0, listeners: 0 });
  vi.stubGlobal("ResizeObserver", counted());
  vi.stubGlobal("MutationObserver", counted());
  vi.stubGlobal("IntersectionObserver", counted());
  vi.stubGlobal("Worker", CountedWorker);
  vi.stubGlobal("Path2D", class {});
  // An engine that never answers is given up.
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
  const media = new EventTarget();
  vi.stubGlobal("matchMedia", () => media);
  for (const target of [window, document, document.fonts, media] as EventTarget[]) {
    const { addEventListener, removeEventListener } = target;
    vi.spyOn(target, "addEventListener").mockImplementation((...given) => {
      going.listeners += 1;
      addEventListener.apply(target, given);
    });
    vi.spyOn(target, "removeEventListener").mockImplementation((...given) => {
      going.listeners -= 1;
      removeEventListener.apply(target, given);
    });
  }
});

afterEach(() => {
  endPlayback();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const goTo = (address: string) =>
  act(() => {
    window.location.hash = address;
  });

/** All that goes on once nothing is kept of what was shown before. */
async function rest() {
  goTo("#/settings");
  await pass(KEPT_MS);
  return { ...going, timers: vi.getTimerCount() };
}

const PLACES = [
  ...SESSION_VIEWS.map(({ view }) => [view, `#/session/a/${view}?span=3`]),
  ["compare", "#/compare/a/b"],
  ["tools by day", "#/tools"],
];

test.each(PLACES)("nothing of %s goes on after it was left", async (_, address) => {
  const sessions = [smallSession("a", { state: "live" }, refundRun()), smallSession("b", {}, refundRun())];
  openWindow({ sessions }, "#/settings");
  await pass(1000);
  goTo(address);
  await pass(3000);
  const before = await rest();
  // Left while it is read, while it is laid out, and at rest; what is played ends as well.
  for (const shown of [0, 40, 8000]) {
    goTo(address);
    await pass(shown);
    if (shown > 40) {
      const press = new KeyboardEvent("keydown", { key: " ", bubbles: true });
      act(() => void document.body.dispatchEvent(press));
    }
    expect(await rest()).toEqual(before);
  }
  expect(screen.getByRole("main")).toBeVisible();
});
