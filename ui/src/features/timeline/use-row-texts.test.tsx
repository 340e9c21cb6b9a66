import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { encodeLayout, type PlainRow } from "../../../test/encode-layout";
import { installBackend } from "../../../test/mock-backend";
import { smallSession } from "../../../test/window";
import { decodeLayout } from "../../model/timeline-layout";
import { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import { useRowTexts } from "./use-row-texts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Rows of which ten are in view. */
function open(change: Partial<PlainRow> = {}) {
  const rows = Array.from({ length: 40 }, (_, at): PlainRow => {
    return { span: at + 1, parent: -1, start: at, end: at + 1, name: `call ${at}`, family: 5, ...change };
  });
  const backend = installBackend({ sessions: [smallSession("asked", {}, rows)] });
  const scene = new Scene();
  scene.viewHeight = 10 * ROW_HEIGHT - 1;
  scene.setLayout(decodeLayout(encodeLayout(rows)));
  const shown = vi.fn();
  const { unmount } = renderHook(() => useRowTexts(scene, "asked", shown));
  const asked = () => backend.calls.filter(({ command }) => command === "transcript_items").length;
  return { rows, scene, shown, asked, unmount };
}

test("rows in view are asked for once the view rests, and once only", async () => {
  const { scene, shown, asked } = open();
  await vi.advanceTimersByTimeAsync(60);
  expect(asked()).toBe(0);
  await vi.advanceTimersByTimeAsync(600);
  scene.repaint();
  await vi.advanceTimersByTimeAsync(600);
  expect([asked(), scene.rowTexts.size]).toEqual([1, 10]);
  expect(shown).toHaveBeenCalledTimes(1);
  scene.scrolled(20 * ROW_HEIGHT);
  await vi.advanceTimersByTimeAsync(600);
  expect([asked(), scene.rowTexts.size]).toEqual([2, 20]);
});

test("what was still running is asked for again when it has ended", async () => {
  const { rows, scene, asked } = open({ state: 2 });
  await vi.advanceTimersByTimeAsync(600);
  scene.setLayout(decodeLayout(encodeLayout(rows.map((row) => ({ ...row, state: 0 })))));
  await vi.advanceTimersByTimeAsync(600);
  expect(asked()).toBe(2);
});

test("nothing is asked for what is not a call, nor after the view was left", async () => {
  const { asked } = open({ family: 2 });
  await vi.advanceTimersByTimeAsync(600);
  expect(asked()).toBe(0);
  const left = open();
  await vi.advanceTimersByTimeAsync(60);
  left.unmount();
  await vi.advanceTimersByTimeAsync(600);
  expect(left.asked()).toBe(0);
});
