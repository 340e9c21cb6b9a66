// @vitest-environment jsdom

import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../../../test/encode-layout";
import { flameOf } from "../../../model/flame";
import { decodeLayout } from "../../../model/timeline-layout";
import { FlameScene, FRAME_HEIGHT } from "./flame-scene";

const row = (parent: number, name: string, start: number, end: number) => ({
  parent,
  name,
  start,
  end,
  family: 5,
});
const ROWS: PlainRow[] = [
  row(-1, "run", 0, 100),
  row(0, "long", 0, 60),
  row(0, "short", 60, 100),
  row(2, "inner", 60, 80),
].map((plain, at) => ({ ...plain, span: at + 1 }));

const sceneOf = () => new FlameScene(flameOf(decodeLayout(encodeLayout(ROWS))), new Map());

test("a frame is found where it is, also when another one fills the width", () => {
  const scene = sceneOf();
  const at = (x: number, level: number) => scene.frameAt(x, level * FRAME_HEIGHT + 5, 1000);
  expect([at(10, 0), at(590, 1), at(610, 1), at(610, 2), at(900, 2), at(10, 3)]).toEqual([
    0, 1, 2, 3, -1, -1,
  ]);
  scene.zoomTo(2);
  expect([at(10, 0), at(10, 1), at(490, 2), at(510, 2)]).toEqual([0, 2, 3, -1]);
  scene.scrollTop = FRAME_HEIGHT;
  expect(at(10, 0)).toBe(2);
});

test("what fills the width hides what is beside it", () => {
  const scene = sceneOf();
  expect(scene.isInView(1)).toBe(true);
  scene.zoomTo(2);
  expect([scene.isInView(0), scene.isInView(1), scene.isInView(3)]).toEqual([true, false, true]);
});

test("steps end at the edges", () => {
  const scene = sceneOf();
  expect(scene.beside("in")).toBe(0);
  scene.choose(1);
  expect([scene.beside("in"), scene.beside("left"), scene.beside("right"), scene.beside("out")]).toEqual([
    1, 1, 2, 0,
  ]);
  scene.choose(0);
  expect(scene.beside("out")).toBe(0);
});

test("what is looked at stays when more has come", () => {
  const scene = sceneOf();
  scene.zoomTo(2);
  scene.find(Uint8Array.of(0, 1, 0, 0));
  const more = [
    row(-1, "first", 0, 900),
    ...ROWS.map((plain) => ({ ...plain, parent: plain.parent < 0 ? -1 : plain.parent + 1 })),
  ];
  scene.setFlame(flameOf(decodeLayout(encodeLayout(more.map((plain, at) => ({ ...plain, span: at + 1 }))))));
  expect(scene.flame.frames[scene.focus]?.name).toBe("short");
  expect([scene.chosen, scene.found]).toEqual([scene.focus, null]);
});
