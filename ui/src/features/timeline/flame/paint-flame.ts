// Paints the frames of the flame graph. What is narrower than a pixel is left out, and all that is in it.

import { formatDuration } from "../../../base/format";
import { familyOf } from "../../../model/families";
import type { Frame } from "../../../model/flame";
import { STRIPE } from "../paint-agent";
import { paintFailedEnd } from "../paint-bar";
import { TextFit } from "../text-fit";
import type { Sheet } from "../use-canvas";
import { type FlameScene, FRAME_HEIGHT } from "./flame-scene";

const LEAST = 1;
const LEAST_NAMED = 28;
const PAD = 6;
const AROUND = 0.5;
const DIM = 0.3;

/** Paints the frames of one scene, and remembers how their names were cut. */
export class FlamePainter {
  private readonly names = new TextFit();

  readonly paint = (sheet: Sheet, scene: FlameScene): void => {
    const { context, palette, width, height } = sheet;
    if (sheet.fresh) this.names.clear();
    context.fillStyle = palette.background;
    context.fillRect(0, 0, width, height);
    context.font = palette.fontSmall;
    context.textBaseline = "middle";
    const first = Math.floor(scene.scrollTop / FRAME_HEIGHT);
    const last = Math.floor((scene.scrollTop + height) / FRAME_HEIGHT);
    scene.flame.levels.slice(first, last + 1).forEach((level, at) => {
      for (const frame of level)
        this.frame(sheet, scene, frame, (first + at) * FRAME_HEIGHT - scene.scrollTop);
    });
    context.globalAlpha = 1;
  };

  private frame(sheet: Sheet, scene: FlameScene, at: number, top: number): void {
    const { context, palette, width: sheetWidth } = sheet;
    const frame = scene.flame.frames[at];
    if (!frame || !scene.isInView(at)) return;
    const [left, width] = scene.across(frame, sheetWidth);
    if (width < LEAST) return;
    const wide = Math.max(LEAST, width - 1);
    const mark = scene.agents.get(frame.agent);
    const high = FRAME_HEIGHT - 2 - (mark ? STRIPE : 0);
    const isAround = scene.focus >= 0 && frame.level < (scene.flame.frames[scene.focus]?.level ?? 0);
    const isFound = scene.found === null || (scene.found[at] ?? 0) > 0;
    const { hue } = familyOf(frame.family);
    const strength = !isFound ? DIM : isAround ? AROUND : 1;
    context.globalAlpha = strength;
    context.fillStyle = palette.hue[hue];
    context.fillRect(left, top, wide, high);
    if (mark) {
      context.fillStyle = palette.agent[mark.colour] ?? palette.dim;
      context.fillRect(left, top + high, wide, STRIPE);
    }
    if (frame.failed > 0) paintFailedEnd(sheet, left, top, wide, high);
    context.globalAlpha = 1;
    // On a pale frame, what is written stays as clear as anywhere else.
    const ink = strength === 1 ? palette.onHue[hue] : palette.text;
    if (wide >= LEAST_NAMED) this.words(sheet, frame, at, ink, left, wide, top + high / 2);
    if (scene.found && isFound) outline(sheet, left, top, wide, palette.mark);
    if (at === scene.hovered) outline(sheet, left, top, wide, palette.text);
    if (at === scene.chosen) outline(sheet, left, top, wide, palette.accent);
  }

  private words(
    { context }: Sheet,
    frame: Frame,
    at: number,
    ink: string,
    left: number,
    wide: number,
    middle: number,
  ): void {
    const { word } = familyOf(frame.family);
    const many = frame.calls > 1 ? ` × ${frame.calls}` : "";
    let room = wide - 2 * PAD;
    const total = formatDuration(frame.totalMs);
    const totalWide = context.measureText(total).width;
    const name = this.names.fit(context, at, `${frame.name || word}${many}`, Math.floor(room));
    context.fillStyle = ink;
    context.fillText(name.cut, left + PAD, middle + 0.5);
    room -= name.width + 12;
    if (room >= totalWide) context.fillText(total, left + wide - PAD - totalWide, middle + 0.5);
  }
}

function outline({ context }: Sheet, left: number, top: number, wide: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(left + 1, top + 1, Math.max(1, wide - 2), FRAME_HEIGHT - 4);
}
