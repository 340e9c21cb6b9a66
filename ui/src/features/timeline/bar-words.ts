// The words beside a bar, and how far the bar reaches.

import { formatDuration } from "../../base/format";
import { between, most, type RelativeMs } from "../../base/time";
import { SpanState } from "../../model/families";
import { retryWords } from "../../model/retry-chain";
import { isTimeUnknown, policyWord } from "../../model/timeline-layout";
import type { Scene } from "./scene";

/** The sign of a row whose time is unknown. */
export const UNKNOWN_SIGN = "?";
/** What that sign means. */
export const TIME_UNKNOWN = "time unknown, placed by what is around it";

/** The end of a row as it is drawn: open spans reach to the last thing known of them. */
export function drawnEnd(scene: Scene, row: number): RelativeMs {
  const { layout } = scene;
  const state = layout.state[row];
  if (state === SpanState.Running) return most(scene.nowMs, layout.end[row]);
  return state === SpanState.Unfinished ? layout.subtreeEnd[row] : layout.end[row];
}

/** How long a row took, as far as that is known. */
export function lastedWords(scene: Scene, row: number): string {
  const lasted = formatDuration(between(scene.layout.start[row], drawnEnd(scene, row)));
  switch (scene.layout.state[row]) {
    case SpanState.Running:
      return `${lasted}, running`;
    case SpanState.Unfinished:
      return "unfinished";
    case SpanState.Cancelled:
      return `${lasted}, cancelled`;
    default:
      return lasted;
  }
}

/** What is beside a bar. */
function barWords(scene: Scene, row: number): string {
  const said = [retryWords(scene.layout, row), policyWord(scene.layout, row)].filter((word) => word !== "");
  const sign = isTimeUnknown(scene.layout, row) ? [UNKNOWN_SIGN] : [];
  return [...sign, lastedWords(scene, row), ...said].join(" · ");
}

/** The words of bars as long as they stay the same: making them again for each frame costs more than painting them. */
export class SaidWords {
  private readonly said = new Map<number, string>();
  private layout: unknown = null;
  private nowMs = 0;

  /** What is beside the bar of a row. */
  of(scene: Scene, row: number): string {
    if (this.layout !== scene.layout || this.nowMs !== scene.nowMs || this.said.size > 8000) {
      this.said.clear();
      this.layout = scene.layout;
      this.nowMs = scene.nowMs;
    }
    const known = this.said.get(row);
    if (known !== undefined) return known;
    const words = barWords(scene, row);
    this.said.set(row, words);
    return words;
  }
}
