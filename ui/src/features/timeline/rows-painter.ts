// Paints as little as it can: scrolling moves what is there and paints what comes in, pointing paints two rows.

import { firstWhole } from "./paint-agent";
import { paintLanes } from "./paint-lanes";
import { paintRows } from "./paint-rows";
import { Texts } from "./row-texts";
import type { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import type { Sheet } from "./use-canvas";

/** Paints the rows or lanes of one scene onto one sheet. */
export class RowsPainter {
  private readonly texts = new Texts();
  private layout: unknown = null;
  private visible: unknown = null;
  private hits: unknown = null;
  private agents: unknown = null;
  private mode = "";
  private critical = false;
  private live = false;
  private from = 0;
  private to = 0;
  private fold: unknown = null;
  private nowMs = 0;
  private labels = 0;
  private scrollTop = 0;
  private rowTexts: unknown = null;
  private hoverRow = -1;
  private hoverPlace = -1;
  private selectedRow = -1;

  readonly paint = (sheet: Sheet, scene: Scene): void => {
    if (sheet.fresh) this.texts.clear();
    if (sheet.fresh || !this.isSame(scene)) {
      this.band(sheet, scene, 0, sheet.height);
    } else {
      const moved = scene.scrollTop - this.scrollTop;
      if (moved !== 0) this.scroll(sheet, scene, moved);
      if (
        scene.hoverRow !== this.hoverRow ||
        scene.hoverPlace !== this.hoverPlace ||
        scene.selectedRow !== this.selectedRow
      ) {
        const selected = [this.selectedRow, scene.selectedRow].map((row) => scene.placeOf(row));
        for (const place of [this.hoverPlace, scene.hoverPlace, ...selected]) this.place(sheet, scene, place);
      }
    }
    this.note(scene);
  };

  /** Whether everything but the scroll offset and the marked rows is as it was painted. */
  private isSame(scene: Scene): boolean {
    return (
      this.layout === scene.layout &&
      this.visible === scene.visible &&
      this.hits === scene.hits &&
      this.agents === scene.agents &&
      this.rowTexts === scene.rowTexts &&
      this.mode === scene.mode &&
      this.critical === scene.critical &&
      this.live === scene.live &&
      this.from === scene.window.from &&
      this.to === scene.window.to &&
      this.fold === scene.fold &&
      this.nowMs === scene.nowMs &&
      this.labels === scene.labels
    );
  }

  private note(scene: Scene): void {
    this.layout = scene.layout;
    this.visible = scene.visible;
    this.hits = scene.hits;
    this.agents = scene.agents;
    this.mode = scene.mode;
    this.critical = scene.critical;
    this.live = scene.live;
    this.from = scene.window.from;
    this.to = scene.window.to;
    this.fold = scene.fold;
    this.nowMs = scene.nowMs;
    this.labels = scene.labels;
    this.scrollTop = scene.scrollTop;
    this.rowTexts = scene.rowTexts;
    this.hoverRow = scene.hoverRow;
    this.hoverPlace = scene.hoverPlace;
    this.selectedRow = scene.selectedRow;
  }

  private scroll(sheet: Sheet, scene: Scene, moved: number): void {
    const { context, height, ratio } = sheet;
    const pixels = moved * ratio;
    // Half pixels would blur, and the name of a lane is where the lane comes into view.
    if (Math.abs(moved) >= height || !Number.isInteger(pixels) || scene.mode === "lanes") {
      this.band(sheet, scene, 0, height);
      return;
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(context.canvas, 0, -pixels);
    context.restore();
    if (moved > 0) this.band(sheet, scene, height - moved, height);
    else this.band(sheet, scene, 0, -moved);
    if (scene.agents.size === 0) return;
    // The first row in the view says whose it is.
    const before = Math.ceil(this.scrollTop / ROW_HEIGHT);
    for (const place of [before, firstWhole(scene)]) this.place(sheet, scene, place);
  }

  private place(sheet: Sheet, scene: Scene, place: number): void {
    if (place < 0) return;
    const top = place * ROW_HEIGHT - scene.scrollTop;
    if (top < sheet.height && top > -ROW_HEIGHT) this.band(sheet, scene, top, top + ROW_HEIGHT);
  }

  /** Paints from one height to another. */
  private band(sheet: Sheet, scene: Scene, from: number, to: number): void {
    const { context, palette, width } = sheet;
    context.save();
    context.beginPath();
    context.rect(0, from, width, to - from);
    context.clip();
    context.fillStyle = palette.background;
    context.fillRect(0, from, width, to - from);
    context.textBaseline = "middle";
    const paint = scene.mode === "lanes" ? paintLanes : paintRows;
    paint({ context, palette, scene, texts: this.texts, width, from, to });
    context.restore();
  }
}
