// How the context grew: a bar for each call, with where its parts came from; a hatched one for what was dropped.

import type { ReactNode } from "react";
import { formatCount } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { ContextThread } from "../../ipc/bindings";
import {
  aboutTokens,
  barsOf,
  type Measure,
  numbersOf,
  SOURCES,
  sourcesOf,
  ticksOf,
  tokensOf,
} from "../../model/context";
import { ChartNotes } from "./ChartNotes";
import styles from "./Context.module.css";

/** The chart is drawn in these units, and stretched to its width. */
const [WIDTH, HEIGHT] = [1000, 160];
/** Of its place, a bar leaves this part free. */
const GAP = 0.18;

type Props = {
  thread: ContextThread;
  chosen: number;
  measure: Measure;
  onChoose: (call: number) => void;
};

/** The chart with its legend. */
export function ContextChart({ thread, chosen, measure, onChoose }: Props) {
  const bars = barsOf(thread);
  const sizes = bars.map((place) => sizeOf(thread, place, measure));
  const window = measure === "tokens" ? thread.window : null;
  const most = Math.max(1e-9, ...sizes, nearWindow(window, Math.max(...sizes)));
  const ticks = measure === "share" ? [0.5, 1] : ticksOf(most);
  const step = WIDTH / bars.length;
  const at = bars.findLastIndex((place) => place <= chosen);
  return (
    <figure className={styles.chart}>
      <div className={styles.scale} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} style={{ bottom: `${(tick / most) * 100}%` }}>
            {measureWords(tick, measure)}
          </span>
        ))}
      </div>
      <div className={styles.plot}>
        <div className={styles.drawing}>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: j, k and the arrows move along the calls. */}
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`Context of ${formatCount(thread.calls.length)} calls`}
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const bar = bars[Math.floor(((event.clientX - box.left) / box.width) * bars.length)];
              if (bar !== undefined) onChoose(bar);
            }}
          >
            {ticks.map((tick) => (
              <line
                key={tick}
                className={styles.tick}
                x1="0"
                x2={WIDTH}
                y1={y(tick, most)}
                y2={y(tick, most)}
              />
            ))}
            {window !== null && window <= most && (
              <line className={styles.window} x1="0" x2={WIDTH} y1={y(window, most)} y2={y(window, most)} />
            )}
            {bars.map((place, bar) => (
              <Bar
                key={place}
                thread={thread}
                place={place}
                x={bar * step + (step * GAP) / 2}
                width={step * (1 - GAP)}
                size={sizes[bar] ?? 0}
                before={bar > 0 && thread.calls[place]?.compacted ? (sizes[bar - 1] ?? 0) : 0}
                most={most}
              />
            ))}
            {at >= 0 && <rect className={styles.chosen} x={at * step} y="0" width={step} height={HEIGHT} />}
          </svg>
          {window !== null && window <= most && (
            <span className={styles.windowWords} style={{ bottom: `${(window / most) * 100}%` }}>
              {windowWords(thread, window)}
            </span>
          )}
          {measure === "tokens" && <ChartNotes thread={thread} bars={bars} chosen={at} most={most} />}
        </div>
        <div className={styles.axis} aria-hidden="true">
          {numbersOf(bars).map((bar) => (
            <span key={bar} style={{ left: `${((bar + 0.5) / bars.length) * 100}%` }}>
              {formatCount((bars[bar] ?? 0) + 1)}
            </span>
          ))}
        </div>
      </div>
      <Legend thread={thread} at={chosen}>
        {window !== null && window > most && (
          <span className={styles.above}>{windowWords(thread, window)}, above these bars</span>
        )}
      </Legend>
    </figure>
  );
}

/** The window is drawn where the bars come near it, with room for its words above them. */
function nearWindow(window: number | null, largest: number): number {
  return window !== null && largest > window * 0.4 ? window * 1.1 : 0;
}

function windowWords({ model }: ContextThread, window: number): string {
  return `window of ${visibleText(model)}, ${aboutTokens(window)}`;
}

const y = (size: number, most: number) => HEIGHT - (size / most) * HEIGHT;

function sizeOf(thread: ContextThread, place: number, measure: Measure): number {
  const call = thread.calls[place];
  if (!call) return 0;
  if (measure === "share") return 1;
  return measure === "cost" ? (call.inputCost?.amount ?? 0) : tokensOf(call);
}

function measureWords(size: number, measure: Measure): string {
  if (measure === "share") return `${Math.round(size * 100)} %`;
  return measure === "cost" ? size.toPrecision(2) : aboutTokens(size);
}

type BarProps = {
  thread: ContextThread;
  place: number;
  x: number;
  width: number;
  size: number;
  /** What the bar before had, where most of it was dropped. */
  before: number;
  most: number;
};

function Bar({ thread, place, x, width, size, before, most }: BarProps) {
  const sums = sourcesOf(thread, place);
  const all = [...sums.values()].reduce((sum, tokens) => sum + tokens, 0);
  let top = 0;
  return (
    <>
      {SOURCES.map(({ source }) => {
        const part = all > 0 ? ((sums.get(source) ?? 0) / all) * size : 0;
        if (part === 0) return null;
        top += part;
        return (
          <rect
            key={source}
            data-source={source}
            x={x}
            width={width}
            y={y(top, most)}
            height={(part / most) * HEIGHT}
          />
        );
      })}
      {before > size && (
        <rect
          className={styles.ghost}
          x={x}
          width={width}
          y={y(before, most)}
          height={((before - size) / most) * HEIGHT}
        />
      )}
    </>
  );
}

type LegendProps = { thread: ContextThread; at: number; children: ReactNode };

function Legend({ thread, at, children }: LegendProps) {
  const sums = sourcesOf(thread, at);
  return (
    <figcaption className={styles.legend}>
      {SOURCES.filter(({ source }) => sums.has(source)).map(({ source, word }) => (
        <span key={source}>
          <i data-source={source} />
          {word} <b>{aboutTokens(sums.get(source) ?? 0)}</b>
        </span>
      ))}
      {children}
    </figcaption>
  );
}
