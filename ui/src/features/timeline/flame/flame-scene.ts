// What the flame graph shows at this moment: which frame fills its width, which one is chosen, what a search found.

import type { AgentMarks } from "../../../model/agent-marks";
import { type Flame, type Frame, foundIn, framesIn, sameFrame } from "../../../model/flame";
import { Painters } from "../painters";

export const FRAME_HEIGHT = 24;

/** The state behind the canvas of one flame graph. */
export class FlameScene extends Painters {
  /** The frame that fills the width, with those around it above; -1 for the whole run. */
  focus = -1;
  /** The frame that keys move, or -1. */
  chosen = -1;
  hovered = -1;
  scrollTop = 0;
  /** How many calls a search found in each frame; `null` for no search. */
  found: Uint32Array | null = null;

  constructor(
    public flame: Flame,
    public agents: AgentMarks,
  ) {
    super();
  }

  /** Takes another state of the session: what is looked at stays. */
  setFlame(flame: Flame): void {
    if (flame === this.flame) return;
    this.focus = sameFrame(this.flame, this.focus, flame);
    this.chosen = sameFrame(this.flame, this.chosen, flame);
    this.hovered = -1;
    this.found = null;
    this.flame = flame;
    this.repaint();
  }

  /** Draws agents with these marks. */
  markAgents(agents: AgentMarks): void {
    this.agents = agents;
    this.repaint();
  }

  /** Marks the frames of the rows that were found; `null` for no search. */
  find(has: Uint8Array | null): void {
    this.found = has && foundIn(this.flame, has);
    this.repaint();
  }

  /** Lets a frame fill the width; -1 for the whole run. */
  zoomTo(frame: number): void {
    this.focus = frame;
    this.chosen = frame;
    this.repaint();
  }

  choose(frame: number): void {
    this.chosen = frame;
    this.repaint();
  }

  hover(frame: number): void {
    if (frame === this.hovered) return;
    this.hovered = frame;
    this.repaint();
  }

  /** The frame that is reached from the chosen one: into it, out of it, or beside it. */
  beside(step: "in" | "out" | "left" | "right"): number {
    const { frames } = this.flame;
    const chosen = frames[this.chosen];
    if (!chosen) return framesIn(this.flame, -1)[0] ?? -1;
    if (step === "out") return chosen.parent < 0 ? this.chosen : chosen.parent;
    if (step === "in") return framesIn(this.flame, this.chosen)[0] ?? this.chosen;
    const siblings = framesIn(this.flame, chosen.parent);
    return siblings[siblings.indexOf(this.chosen) + (step === "left" ? -1 : 1)] ?? this.chosen;
  }

  /** Whether a frame is in what fills the width. */
  isInView(frame: number): boolean {
    const [from, length] = this.extent();
    const at = this.flame.frames[frame];
    return at !== undefined && at.leftMs < from + length && at.leftMs + at.totalMs > from;
  }

  /** Where a frame is across a width: what is around the one that fills it fills it too. */
  across(frame: Frame, width: number): [left: number, wide: number] {
    const [from, length] = this.extent();
    const left = Math.max(0, ((frame.leftMs - from) / length) * width);
    const right = Math.min(width, ((frame.leftMs + frame.totalMs - from) / length) * width);
    return [left, right - left];
  }

  /** The frame at a place of the view, or -1. */
  frameAt(x: number, y: number, width: number): number {
    const level = this.flame.levels[Math.floor((y + this.scrollTop) / FRAME_HEIGHT)] ?? [];
    return (
      level.find((at) => {
        const frame = this.flame.frames[at];
        if (!frame) return false;
        const [left, wide] = this.across(frame, width);
        return x >= left && x < left + wide;
      }) ?? -1
    );
  }

  private extent(): [from: number, length: number] {
    const { frames, totalMs } = this.flame;
    const focus = frames[this.focus];
    // What took no time has no frame, so that nothing is divided by none.
    return focus ? [focus.leftMs, Math.max(focus.totalMs, 1e-9)] : [0, Math.max(totalMs, 1e-9)];
  }
}
