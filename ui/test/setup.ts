// What jsdom lacks and the window needs, and a clean window for each test.

import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

// What is waited for comes at once where the machine is free, and late where it is not.
configure({ asyncUtilTimeout: 20_000 });

const SIZE = { width: 900, height: 720 };

if (typeof window !== "undefined") {
  class NoResizeObserver {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  window.ResizeObserver ??= NoResizeObserver;
  window.matchMedia ??= () => new EventTarget() as MediaQueryList;
  Object.defineProperty(document, "fonts", { value: new EventTarget() });
  HTMLElement.prototype.scrollTo = () => {};
  HTMLElement.prototype.setPointerCapture = () => {};
  // Nothing is painted: the paint functions are thin, and what they need is tested apart.
  HTMLCanvasElement.prototype.getContext = () => null;
  for (const [name, value] of [
    ["offsetWidth", SIZE.width],
    ["offsetHeight", SIZE.height],
    ["clientWidth", SIZE.width],
    ["clientHeight", SIZE.height],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  }

  beforeEach(() => {
    window.history.replaceState(null, "", "#/");
    window.localStorage.clear();
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });
}
