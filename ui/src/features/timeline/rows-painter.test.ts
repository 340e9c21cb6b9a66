// @vitest-environment jsdom

import { expect, test, vi } from "vitest";
import { encodeLayout, type PlainRow } from "../../../test/encode-layout";
import { markAgents } from "../../model/agent-marks";
import { decodeLayout } from "../../model/timeline-layout";
import { RulerPainter } from "./paint-ruler";
import { readPalette } from "./palette";
import { rowUnder } from "./row-under";
import { RowsPainter } from "./rows-painter";
import { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import type { Sheet } from "./use-canvas";

vi.stubGlobal("Path2D", class {});

function sceneOf(count: number, change: Partial<PlainRow> = {}): Scene {
  const rows: PlainRow[] = Array.from({ length: count }, (_, row) => ({
    ...{ span: row + 1, parent: row === 0 ? -1 : 0, start: row * 10, end: row * 10 + 10 },
    ...{ name: `span ${row}`, agent: row % 2 === 0 ? "even" : "odd", family: 5 },
    ...(row === 0 ? {} : change),
  }));
  const scene = new Scene();
  scene.viewHeight = 240;
  scene.setLayout(decodeLayout(encodeLayout(rows)));
  return scene;
}

/** A sheet that notes which bands were painted and what was moved. */
function sheetOf() {
  const bands: [number, number][] = [];
  const moved: number[] = [];
  const texts: string[] = [];
  const filled: { colour: string; height: number }[] = [];
  let begun = false;
  const known: Record<string, unknown> = {
    canvas: {},
    measureText: (text: string) => ({ width: text.length * 7 }),
    createPattern: () => null,
    fillText: (text: string) => texts.push(text),
    drawImage: (_: unknown, __: number, y: number) => moved.push(y),
    fillRect(this: Record<string, string>, _: number, __: number, ___: number, height: number) {
      filled.push({ colour: String(this.fillStyle), height });
    },
    save: () => {
      begun = true;
    },
    rect: (x: number, y: number, _: number, height: number) => {
      if (begun && x === 0) bands.push([y, y + height]);
    },
    beginPath: () => undefined,
  };
  const context = new Proxy(known, {
    get: (target, name) => target[name as string] ?? (() => undefined),
    set: (target, name, value) => {
      target[name as string] = value;
      return true;
    },
  }) as unknown as CanvasRenderingContext2D;
  const sheet: Sheet = { context, palette: readPalette(), width: 900, height: 240, ratio: 1, fresh: true };
  return { sheet, bands, moved, texts, filled };
}

test("scrolling moves what is there and paints only what comes in", () => {
  const scene = sceneOf(100);
  const { sheet, bands, moved, texts } = sheetOf();
  const painter = new RowsPainter();
  painter.paint(sheet, scene);
  expect(bands).toEqual([[0, 240]]);
  sheet.fresh = false;
  texts.length = 0;
  scene.scrollTop = 48;
  painter.paint(sheet, scene);
  expect(moved).toEqual([-48]);
  expect(bands.at(-1)).toEqual([192, 240]);
  expect(texts).toContain("span 11");
  expect(texts).not.toContain("span 9");
  scene.scrollTop = 0;
  painter.paint(sheet, scene);
  expect(bands.at(-1)).toEqual([0, 48]);
  // Farther than the view is high: all of it is new.
  scene.scrollTop = 1000;
  painter.paint(sheet, scene);
  expect(bands.at(-1)).toEqual([0, 240]);
});

test("pointing paints the row that was marked and the one that is", () => {
  const scene = sceneOf(100);
  const { sheet, bands } = sheetOf();
  const painter = new RowsPainter();
  painter.paint(sheet, scene);
  sheet.fresh = false;
  scene.hover(3);
  painter.paint(sheet, scene);
  expect(bands.slice(1)).toEqual([[3 * ROW_HEIGHT, 4 * ROW_HEIGHT]]);
  painter.paint(sheet, scene);
  expect(bands).toHaveLength(2);
  scene.zoom(0.5, 0.5);
  painter.paint(sheet, scene);
  expect(bands.at(-1)).toEqual([0, 240]);
});

test("lanes merge what falls on one pixel: what is painted does not grow with the spans", () => {
  const paint = (count: number) => {
    const scene = sceneOf(count);
    scene.arrange("lanes");
    const { sheet } = sheetOf();
    let painted = 0;
    sheet.context.fillRect = () => {
      painted += 1;
    };
    new RowsPainter().paint(sheet, scene);
    return painted;
  };
  expect(paint(40_000)).toBeLessThan(paint(2000) * 2);
});

test("in lanes a span is under the pointer only where it is", () => {
  const scene = sceneOf(10);
  scene.arrange("lanes");
  const x = (ms: number) =>
    scene.labels + ((ms - scene.window.from) / (scene.window.to - scene.window.from)) * 600;
  const width = scene.labels + 600;
  const line = scene.layout.lineOf[3];
  expect(rowUnder(scene, x(35), line * ROW_HEIGHT + 5, width)).toBe(3);
  expect(rowUnder(scene, x(25), line * ROW_HEIGHT + 5, width)).toBe(-1);
  expect(rowUnder(scene, 10, line * ROW_HEIGHT + 5, width)).toBe(-1);
  expect(rowUnder(scene, x(35), 5000, width)).toBe(-1);
});

test("a lane has the initials of its agent beside the name, as soon as they are known", () => {
  const scene = sceneOf(4);
  scene.arrange("lanes");
  const { sheet, texts } = sheetOf();
  const painter = new RowsPainter();
  painter.paint(sheet, scene);
  expect(texts).toContain("even");
  expect(texts).not.toContain("EV");
  sheet.fresh = false;
  scene.markAgents(markAgents(["even", "odd"], []));
  painter.paint(sheet, scene);
  expect(texts).toEqual(expect.arrayContaining(["EV", "even", "OD", "odd"]));
});

test("rows say who did them: a stripe below each bar, and initials where the agent changes", () => {
  const scene = sceneOf(4);
  scene.markAgents(markAgents(["even", "odd"], []));
  const { sheet, texts, filled } = sheetOf();
  sheet.palette = { ...sheet.palette, agent: ["lime", "indigo"] };
  const painter = new RowsPainter();
  painter.paint(sheet, scene);
  expect(filled.filter(({ colour, height }) => colour === "lime" && height === 3)).toHaveLength(2);
  expect(filled.filter(({ colour, height }) => colour === "indigo" && height === 3)).toHaveLength(2);
  expect(texts.filter((text) => text === "EV")).toHaveLength(2);
  expect(texts.filter((text) => text === "OD")).toHaveLength(2);
});

test("the first row in the view says whose it is, also after scrolling", () => {
  const scene = sceneOf(100, { agent: "odd" });
  scene.markAgents(markAgents(["even", "odd"], []));
  const { sheet, texts } = sheetOf();
  const painter = new RowsPainter();
  painter.paint(sheet, scene);
  sheet.fresh = false;
  texts.length = 0;
  scene.scrollTop = 10 * ROW_HEIGHT;
  painter.paint(sheet, scene);
  texts.length = 0;
  scene.scrollTop = 12 * ROW_HEIGHT;
  painter.paint(sheet, scene);
  expect(texts.filter((text) => text === "OD")).toHaveLength(1);
  expect(texts.filter((text) => text === "span 12")).toHaveLength(1);
});

test("a row that is too deep to be shown by its place has its level as a number, and keeps its name", () => {
  const rows: PlainRow[] = Array.from({ length: 20 }, (_, row) => ({
    ...{ span: row + 1, parent: row - 1, start: row, end: 100, name: `step ${row}`, agent: "a", family: 5 },
  }));
  const scene = new Scene();
  scene.viewHeight = 600;
  scene.setLayout(decodeLayout(encodeLayout(rows)));
  const { sheet, texts } = sheetOf();
  sheet.height = 600;
  new RowsPainter().paint(sheet, scene);
  expect(texts).toEqual(expect.arrayContaining(["step 19", "20", "19"]));
  expect(texts).not.toContain("3");
});

test("repeated calls are painted on one row, with what they took together", () => {
  const scene = sceneOf(6, { name: "grep", agent: "even" });
  const { sheet, texts } = sheetOf();
  new RowsPainter().paint(sheet, scene);
  expect(scene.visible).toHaveLength(2);
  expect(texts).toEqual(expect.arrayContaining(["grep", "× 5", "50 ms in 5 calls"]));
});

test("a row says what it was asked once that is known", () => {
  const scene = sceneOf(3);
  const { sheet, texts } = sheetOf();
  const painter = new RowsPainter();
  painter.paint(sheet, scene);
  sheet.fresh = false;
  scene.say(new Map([[2, { text: "src/a.ts", failed: false }]]));
  painter.paint(sheet, scene);
  expect(texts).toContain("src/a.ts");
});

test("the ruler says no time that it has to cut", () => {
  const { sheet, texts } = sheetOf();
  const scene = sceneOf(10);
  new RulerPainter().paint(sheet, scene);
  expect(texts).toContain("80 ms");
  // The last one is at the edge.
  expect(texts).not.toContain("100 ms");
});

test("words say retries, verdicts and open ends", () => {
  const scene = sceneOf(4, { retry: [0, 2, 3, 1], policy: "denied", state: 2 });
  const { sheet, texts } = sheetOf();
  new RowsPainter().paint(sheet, scene);
  expect(texts.some((text) => text.includes("running · retry 2 of 3 · denied"))).toBe(true);
});

test("what has no known time has a sign", () => {
  for (const point of [true, false]) {
    const scene = sceneOf(3, { timeUnknown: true, point });
    const { sheet, texts } = sheetOf();
    new RowsPainter().paint(sheet, scene);
    expect(texts.filter((text) => text.startsWith("?"))).toHaveLength(2);
  }
});

test("the ruler is painted again only when what it shows has changed", () => {
  const { sheet, texts } = sheetOf();
  const scene = sceneOf(200);
  const ruler = new RulerPainter();
  const painted = () => {
    texts.length = 0;
    ruler.paint(sheet, scene);
    sheet.fresh = false;
    return texts.length > 0;
  };
  expect(painted()).toBe(true);
  scene.scrollTop = 500;
  scene.hover(3);
  expect(painted()).toBe(false);
  scene.zoom(0.5, 0.5);
  expect(painted()).toBe(true);
  sheet.fresh = true;
  expect(painted()).toBe(true);
});

test("the hatching is made once for each sheet, however often and in whatever order they are painted", () => {
  const sheets = [sheetOf().sheet, { ...sheetOf().sheet, palette: { ...readPalette() } }];
  const made = vi.spyOn(document, "createElement");
  const scene = sceneOf(200);
  const rows = new RowsPainter();
  for (let frame = 0; frame < 5; frame += 1) {
    for (const sheet of sheets) rows.paint({ ...sheet, fresh: true }, scene);
  }
  expect(made.mock.calls.filter(([name]) => name === "canvas")).toHaveLength(4);
});
