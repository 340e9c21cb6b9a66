// The words beside a bar, and how far the bar reaches.

import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { between, most, type RelativeMs } from "../../base/time";
import { SpanState } from "../../model/families";
import { retryWords } from "../../model/retry-chain";
import { groupTotal, type SiblingGroup } from "../../model/sibling-groups";
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

/** How long repeated calls took together: `5.6 s in 14 calls`. */
function groupWords(scene: Scene, group: SiblingGroup): string {
  const { layout } = scene;
  const running = group.calls.some((row) => layout.state[row] === SpanState.Running);
  const total = formatDuration(groupTotal(layout, group));
  return `${total} in ${formatPlural(group.calls.length, "call")}${running ? ", running" : ""}`;
}

/** What repeated calls are together, where one row stands for them: `14 calls in one row, 5.6 s in all, 2 failed`. */
export function repeatsWords({ layout }: Scene, group: SiblingGroup): string {
  const words = [
    `${formatPlural(group.calls.length, "call")} in one row`,
    `${formatDuration(groupTotal(layout, group))} in all`,
  ];
  if (group.failed > 0) words.push(`${formatCount(group.failed)} failed`);
  return words.join(", ");
}

/** The words of bars as long as they stay the same: making them again for each frame costs more than painting them. */
export class SaidWords {
  private readonly said = new Map<number, string>();
  private layout: unknown = null;
  private nowMs = 0;

  /** What is beside the bar of a row. */
  of(scene: Scene, row: number): string {
    return this.keep(scene, row, () => barWords(scene, row));
  }

  /** What is beside the bars of repeated calls. */
  ofGroup(scene: Scene, group: SiblingGroup): string {
    return this.keep(scene, -group.first - 1, () => groupWords(scene, group));
  }

  private keep(scene: Scene, key: number, make: () => string): string {
    if (this.layout !== scene.layout || this.nowMs !== scene.nowMs || this.said.size > 8000) {
      this.said.clear();
      this.layout = scene.layout;
      this.nowMs = scene.nowMs;
    }
    const known = this.said.get(key);
    if (known !== undefined) return known;
    const words = make();
    this.said.set(key, words);
    return words;
  }
}
