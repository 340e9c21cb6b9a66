import { beforeEach, expect, test, vi } from "vitest";
import { pixelRatio, setZoom } from "./zoom";

beforeEach(() => setZoom(1));

test.each([
  ["Apple Computer, Inc.", 2.6],
  // Its own figure has the zoom in it.
  ["Google Inc.", 2],
])("device pixels of a CSS pixel where %s made the engine", async (vendor, ratio) => {
  vi.spyOn(navigator, "vendor", "get").mockReturnValue(vendor);
  vi.stubGlobal("devicePixelRatio", 2);
  await setZoom(1.3);
  expect(pixelRatio()).toBeCloseTo(ratio);
  vi.unstubAllGlobals();
});
