// Words in the chart: what made the chosen call larger, and what a drop left.

import type { ReactNode } from "react";
import { formatCount } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { ContextThread } from "../../ipc/bindings";
import { aboutTokens, changeAt, dropNear, tokensOf } from "../../model/context";
import styles from "./Context.module.css";

/** A call that is so many times as large as the one before is worth a word. */
const GROWTH = 1.3;
/** A note takes up to this part of the width. One lies left of its bar and one right, so that two of them may meet. */
const ROOM = 0.24;

type Props = {
  thread: ContextThread;
  bars: readonly number[];
  /** The chosen bar; -1 for none. */
  chosen: number;
  /** Tokens at the top of the chart. */
  most: number;
};

/** The notes; the panels below say the same for those who cannot see them. */
export function ChartNotes({ thread, bars, chosen, most }: Props) {
  const place = bars[chosen];
  const drop = dropNear(thread, place ?? 0);
  const dropBar = drop === null ? -1 : bars.indexOf(drop);
  const middle = (bar: number) => (bar + 0.5) / bars.length;
  const apart = middle(chosen) - middle(dropBar);
  const isCovered = dropBar >= 0 && apart >= 0 && apart < 2 * ROOM;
  const change = place === undefined ? null : changeAt(thread, place);
  const largest = change?.added[0]?.part;
  return (
    <>
      {dropBar > 0 && drop !== null && middle(dropBar) < 1 - ROOM && (
        <Note side="right" at={middle(dropBar)} top={1 - tokensAt(thread, drop - 1) / most}>
          <b>compacted before call {formatCount(drop + 1)}</b>
          <span>{dropWords(thread, drop)}</span>
        </Note>
      )}
      {!isCovered &&
        place !== undefined &&
        change?.times &&
        change.times >= GROWTH &&
        largest &&
        middle(chosen) > ROOM && (
          <Note side="left" at={middle(chosen)} top={1 - change.now / most}>
            <b>
              call {formatCount(place + 1)}: {change.times.toFixed(1)} × call {formatCount(place)}
            </b>
            <span>{visibleText(largest.label)}</span>
          </Note>
        )}
    </>
  );
}

function tokensAt(thread: ContextThread, place: number): number {
  const call = thread.calls[place];
  return call ? tokensOf(call) : 0;
}

function dropWords(thread: ContextThread, drop: number): string {
  const change = changeAt(thread, drop);
  const sum = (parts: readonly { tokens: number }[]) => parts.reduce((all, { tokens }) => all + tokens, 0);
  const summary = sum((change?.added ?? []).filter(({ part }) => part.kind === "summary"));
  const dropped = `${aboutTokens(sum(change?.removed ?? []))} dropped`;
  return summary > 0 ? `${dropped}, ${aboutTokens(summary)} summary left` : dropped;
}

type NoteProps = { side: "left" | "right"; at: number; top: number; children: ReactNode };

/** At the side of its bar where the bars are lower. */
function Note({ side, at, top, children }: NoteProps) {
  const place =
    side === "right" ? { left: `${at * 100}%`, right: 0 } : { left: 0, right: `${(1 - at) * 100}%` };
  const below = `${Math.min(0.7, Math.max(0, top)) * 100}%`;
  return (
    <p className={styles.note} data-side={side} style={{ ...place, top: below }} aria-hidden="true">
      {children}
    </p>
  );
}
