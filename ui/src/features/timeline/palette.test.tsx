import { expect, test, vi } from "vitest";
import { onLookChange } from "./palette";

test("a font that was loaded is painted with, until nothing is painted any more", () => {
  const repaint = vi.fn();
  const stop = onLookChange(repaint);
  document.fonts.dispatchEvent(new Event("loadingdone"));
  expect(repaint).toHaveBeenCalledTimes(1);
  stop();
  document.fonts.dispatchEvent(new Event("loadingdone"));
  expect(repaint).toHaveBeenCalledTimes(1);
});
