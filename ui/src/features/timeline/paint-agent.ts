// Paints who did something: the stripe below a bar, and the gutter between names and bars with initials at each change.

import type { AgentMark } from "../../model/agent-marks";
import type { Palette } from "./palette";
import type { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import type { Work } from "./work";

/** Height of the stripe of an agent's colour. */
export const STRIPE = 3;

const BADGE = { wide: 24, high: 16 };
const GUTTER = { right: 5, wide: 3, before: 4 };
const EDGE = 10;
/** Narrower columns of names keep their room for the names. */
const LEAST_FOR_BADGES = 170;

/** What the agent of a row is known by; nothing for a row without one. */
export function agentMark({ agents, layout }: Scene, row: number): AgentMark | undefined {
  return agents.get(layout.text(layout.agent[row]));
}

/** Paints initials on the colour of an agent. The context has the small font. */
export function paintBadge(
  context: CanvasRenderingContext2D,
  palette: Palette,
  mark: AgentMark,
  left: number,
  middle: number,
): number {
  context.fillStyle = palette.agent[mark.colour];
  context.beginPath();
  context.roundRect(left, middle - BADGE.high / 2, BADGE.wide, BADGE.high, 3);
  context.fill();
  context.fillStyle = palette.onAgent[mark.colour];
  const inset = (BADGE.wide - context.measureText(mark.initials).width) / 2;
  context.fillText(mark.initials, left + inset, middle + 0.5);
  return BADGE.wide;
}

/** How far the words of a place may reach, from the left. */
export function namesEnd(scene: Scene, place: number): number {
  if (scene.agents.size === 0) return scene.labels - EDGE;
  const gutter = scene.labels - GUTTER.right - GUTTER.wide - GUTTER.before;
  return hasBadge(scene, place) ? gutter - BADGE.wide - 6 : gutter - 2;
}

/** The first place that is whole in the view: its agent is named, also where the row before is of the same. */
export function firstWhole({ scrollTop }: Scene): number {
  return Math.ceil(scrollTop / ROW_HEIGHT);
}

/** Paints the part of the gutter beside a place. The context has the small font. */
export function paintGutter({ context, palette, scene }: Work, place: number, top: number): void {
  const mark = agentMark(scene, scene.visible[place]);
  if (!mark) return;
  const apart = isChange(scene, place) ? 2 : 0;
  const left = scene.labels - GUTTER.right - GUTTER.wide;
  context.fillStyle = palette.agent[mark.colour];
  context.fillRect(left, top + apart, GUTTER.wide, ROW_HEIGHT - apart);
  if (!hasBadge(scene, place)) return;
  paintBadge(context, palette, mark, left - GUTTER.before - BADGE.wide, top + ROW_HEIGHT / 2);
}

function hasBadge(scene: Scene, place: number): boolean {
  if (scene.labels < LEAST_FOR_BADGES || !agentMark(scene, scene.visible[place])) return false;
  return place === firstWhole(scene) || isChange(scene, place);
}

function isChange({ layout, visible }: Scene, place: number): boolean {
  return place === 0 || layout.agent[visible[place]] !== layout.agent[visible[place - 1]];
}
