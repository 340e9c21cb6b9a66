// @vitest-environment jsdom
import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../../test/encode-layout";
import { relativeMs } from "../../base/time";
import { decodeLayout } from "../../model/timeline-layout";
import { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import { msAt, xOf } from "./work";

function layout(count: number, extraAt = -1) {
  const rows: PlainRow[] = Array.from({ length: count }, (_, row) => ({
    span: row + 1,
    parent: row === 0 ? -1 : 0,
    start: row * 10,
    end: row * 10 + 10,
    name: `span ${row}`,
    family: 5,
  }));
  if (extraAt > 0)
    rows.splice(extraAt, 0, {
      span: 999,
      parent: 0,
      start: 5,
      end: count * 10 + 500,
      name: "new",
      family: 5,
    });
  return decodeLayout(encodeLayout(rows));
}

function sceneOf(count: number): Scene {
  const scene = new Scene();
  scene.viewHeight = 240;
  scene.setLayout(layout(count));
  return scene;
}

test("a row that comes above leaves the row at the top where it is", () => {
  const scene = sceneOf(50);
  scene.scrollTop = 20 * ROW_HEIGHT + 5;
  expect(scene.setLayout(layout(50, 3))).toBe(21 * ROW_HEIGHT + 5);
});

test("the window follows the live end until a person zooms", () => {
  const scene = sceneOf(50);
  scene.setLayout(layout(50, 3));
  expect(scene.window).toEqual(scene.bounds);
  scene.zoom(0.5, 0.5);
  const { window } = scene;
  scene.setLayout(layout(90));
  expect(scene.window).toEqual(window);
  scene.fit();
  expect(scene.window).toEqual(scene.bounds);
  expect(scene.following).toBe(true);
});

test("folding hides what is below and keeps the selection", () => {
  const scene = sceneOf(10);
  scene.select(7);
  scene.toggle(0);
  expect([...scene.visible]).toEqual([0]);
  expect(scene.selectedRow).toBe(6);
  scene.unfoldTo(6);
  expect(scene.visible).toHaveLength(10);
});

test("rows are found by height, and moved along within the ends", () => {
  const scene = sceneOf(10);
  scene.scrollTop = 36;
  expect(scene.rowAt(0)).toBe(1);
  expect(scene.rowAt(1000)).toBe(-1);
  expect(scene.rowBeside(1)).toBe(2);
  scene.select(10);
  expect(scene.rowBeside(1)).toBe(9);
  scene.select(1);
  expect(scene.rowBeside(-1)).toBe(0);
});

test("bringing a row into view moves as little as can be", () => {
  const scene = sceneOf(50);
  scene.scrollTop = 10 * ROW_HEIGHT;
  expect(scene.scrollTo(12)).toBe(10 * ROW_HEIGHT);
  expect(scene.scrollTo(4)).toBe(4 * ROW_HEIGHT);
  expect(scene.scrollTo(30)).toBe(31 * ROW_HEIGHT - 240);
});

test("zooming in brings the rows of that time into view, and scrolling the time of the rows in view", () => {
  const scene = sceneOf(200);
  const { to } = scene.bounds;
  scene.look({ from: relativeMs(1500), to: relativeMs(1600) });
  expect(scene.scrollAsked).toBe(true);
  expect(scene.rowAt(3 * ROW_HEIGHT)).toBe(150);
  const before = scene.window;
  scene.scrolled(scene.scrollTop + ROW_HEIGHT);
  expect(scene.window).toEqual(before);
  scene.scrolled(20 * ROW_HEIGHT);
  expect(scene.window.from).toBeGreaterThan(150);
  expect(scene.window.to).toBeLessThan(320);
  expect(scene.bounds.to).toBe(to);
});

test("looking at one row leaves it where it is, also when others of its time are elsewhere", () => {
  const scene = new Scene();
  scene.viewHeight = 240;
  const rows = Array.from({ length: 60 }, (_, at): PlainRow => {
    const start = at > 0 && at < 50 ? at * 10 + 100 : at / 10;
    return { span: at + 1, parent: -1, start, end: start + 10, name: `call ${at}`, family: 5 };
  });
  scene.setLayout(decodeLayout(encodeLayout(rows)));
  scene.lookAt(0);
  expect([scene.scrollAsked, scene.scrollTop]).toEqual([false, 0]);
  scene.look(scene.window);
  expect(scene.scrollAsked).toBe(true);
});

test("a wait that is folded takes little room, and zooming keeps what is under the pointer", () => {
  const rows: PlainRow[] = [
    { span: 1, parent: -1, start: 0, end: 3_620_000, name: "run", family: 2 },
    { span: 2, parent: 0, start: 0, end: 10_000, name: "first", family: 5 },
    { span: 3, parent: 0, start: 3_610_000, end: 3_620_000, name: "last", family: 5 },
  ];
  const scene = new Scene();
  scene.labels = 0;
  scene.setLayout(decodeLayout(encodeLayout(rows)));
  const end = () => xOf(scene, 1000, relativeMs(10_000));
  expect(end()).toBeLessThan(20);
  scene.foldWaiting(true);
  expect(end()).toBeGreaterThan(400);
  expect(xOf(scene, 1000, relativeMs(3_610_000)) - end()).toBeLessThan(80);
  expect(msAt(scene, 1000, end())).toBeCloseTo(10_000, 3);
  const before = msAt(scene, 1000, 900);
  scene.zoom(0.9, 0.5);
  expect(msAt(scene, 1000, 900)).toBeCloseTo(before, 3);
  scene.foldWaiting(false);
  expect(scene.fold).toBeNull();
});
