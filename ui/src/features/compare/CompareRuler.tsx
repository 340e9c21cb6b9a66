// The one time axis of both runs, drawn above each.

import { formatCount } from "../../base/format";
import type { CompareLayout } from "../../model/compare-layout";
import { tickLabel, ticksIn } from "../../model/ticks";
import type { TimeWindow } from "../../model/time-window";
import styles from "./CompareTimeline.module.css";
import { placeOf } from "./lane-bars";

/** How far right the word for the fork is at least: the name of the side is before it. */
const LEFT_OF_WORD = 68;

type Props = {
  layout: CompareLayout;
  window: TimeWindow;
  /** Widths of the names and of both tracks, for a grid. */
  columns: string;
  width: number;
  fork: number;
};

/** Ticks over both tracks, and where the runs part. */
export function CompareRuler({ layout, window, columns, width, fork }: Props) {
  const { step, at } = ticksIn(window, width);
  return (
    <div className={styles.ruler} style={{ gridTemplateColumns: columns }}>
      <span />
      {(["left", "right"] as const).map((side) => {
        const forkAt = fork >= 0 && (layout[side].span[fork] ?? -1) >= 0 ? layout[side].start[fork] : null;
        const forkX = forkAt === null || forkAt === undefined ? -1 : placeOf(forkAt, window, width);
        return (
          <div key={side} className={styles.ticks} aria-hidden="true">
            <b>{side === "left" ? "Left" : "Right"}</b>
            {at.map((ms) => {
              const x = placeOf(ms, window, width);
              return x > width - 24 ? null : (
                <span key={ms} style={{ left: Math.max(0, x) }}>
                  {tickLabel(ms, step)}
                </span>
              );
            })}
            {forkX >= 0 && forkX <= width && (
              <em style={{ left: Math.max(LEFT_OF_WORD, forkX) }} data-end={forkX > width - 60}>
                step {formatCount(fork + 1)}
              </em>
            )}
          </div>
        );
      })}
    </div>
  );
}
