// Sessions by the time that they began, above their list. A bar, or several that are dragged over, filter the list.

import { type KeyboardEvent, useRef, useState } from "react";
import { formatPlural } from "../../base/format";
import { duration, formatMoment, later, scaled, unixMs } from "../../base/time";
import type { HistogramBar } from "../../ipc/bindings";
import { type TimeRange, timesOf, withoutTimes, withTimes } from "../../model/session-times";
import { useSessionHistogram } from "../../state/sessions";
import { Icon } from "../../widgets/Icon";
import styles from "./SessionHistogram.module.css";

type Props = {
  /** The query of the list. */
  query: string;
  onText: (text: string) => void;
};

/** First and last bar. */
type Bars = readonly [number, number];

/** The strip; nothing where fewer than two bars hold sessions. */
export function SessionHistogram({ query, onText }: Props) {
  const { data } = useSessionHistogram(withoutTimes(query));
  const [dragged, setDragged] = useState<Bars | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const bars = data?.bars ?? [];
  if (!data || bars.filter(({ sessions }) => sessions > 0).length < 2) return null;
  const begin = (bar: number) => later(unixMs(data.fromMs), scaled(duration(data.widthMs), bar));
  const rangeOf = ([one, other]: Bars): TimeRange => ({
    from: begin(Math.min(one, other)),
    until: begin(Math.max(one, other) + 1),
  });
  const chosen = timesOf(query);
  const inRange = (bar: number) => {
    if (dragged) return bar >= Math.min(...dragged) && bar <= Math.max(...dragged);
    return !chosen || (begin(bar + 1) > chosen.from && begin(bar) < chosen.until);
  };
  const choose = (range: Bars) => {
    setDragged(null);
    onText(withTimes(query, rangeOf(range)));
  };
  const clear = () => onText(withoutTimes(query));
  const most = Math.max(...bars.map(({ sessions }) => sessions));
  const focused = Math.min(at ?? bars.length - 1, bars.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && (dragged || chosen)) {
      event.stopPropagation();
      setDragged(null);
      if (!dragged) clear();
    }
    const to = { ArrowLeft: focused - 1, ArrowRight: focused + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (to === undefined || to < 0 || to >= bars.length) return;
    event.preventDefault();
    event.stopPropagation();
    setAt(to);
    setDragged(event.shiftKey ? [dragged?.[0] ?? focused, to] : null);
    box.current?.querySelectorAll<HTMLElement>("button[data-bar]")[to]?.focus();
  };
  return (
    <div className={styles.strip} data-testid="session-histogram">
      <div
        ref={box}
        className={styles.bars}
        role="group"
        aria-label="Sessions by time"
        onKeyDown={onKeyDown}
        onPointerLeave={() => setDragged(null)}
      >
        {bars.map((bar, number) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
            key={number}
            type="button"
            data-bar={number}
            tabIndex={number === focused ? 0 : -1}
            aria-pressed={chosen !== null && inRange(number)}
            data-out={!inRange(number) || undefined}
            aria-label={wordsOf(bar, rangeOf([number, number]))}
            title={wordsOf(bar, rangeOf([number, number]))}
            onFocus={() => setAt(number)}
            onPointerDown={() => setDragged([number, number])}
            onPointerEnter={() => setDragged((range) => range && [range[0], number])}
            onPointerUp={() => dragged && choose(dragged)}
            onClick={(event) => event.detail === 0 && choose(dragged ?? [number, number])}
          >
            <Part count={bar.sessions} most={most} look="all" />
            <Part count={bar.failed + bar.recovered} most={most} look="recovered" />
            <Part count={bar.failed} most={most} look="failed" />
          </button>
        ))}
      </div>
      {chosen && (
        <button
          type="button"
          className={styles.clear}
          aria-label="Sessions of all times"
          title="Sessions of all times"
          onClick={clear}
        >
          <Icon name="close" size={12} />
        </button>
      )}
    </div>
  );
}

function Part({ count, most, look }: { count: number; most: number; look: string }) {
  // A bar that holds anything is seen.
  return count > 0 && <i data-look={look} style={{ height: `max(2px, ${(100 * count) / most}%)` }} />;
}

function wordsOf(bar: HistogramBar, { from, until }: TimeRange): string {
  const [begin, end] = [formatMoment(from).slice(0, 16), formatMoment(until).slice(0, 16)];
  const results = [
    bar.failed > 0 ? `${bar.failed} failed` : "",
    bar.recovered > 0 ? `${bar.recovered} recovered` : "",
  ];
  return [`${begin} to ${end}: ${formatPlural(bar.sessions, "session")}`, ...results]
    .filter((words) => words !== "")
    .join(", ");
}
