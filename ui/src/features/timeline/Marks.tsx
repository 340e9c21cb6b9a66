// Lines over the rows: under the pointer, at the playhead, and what is measured. They move without a repaint of the
// rows.

import { useEffect, useRef } from "react";
import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { least, most, type RelativeMs, relativeMs, scaled } from "../../base/time";
import { idleAt, idleWords } from "../../model/idle";
import { measure } from "../../model/measure";
import { tickLabel } from "../../model/ticks";
import { lengthOf } from "../../model/time-window";
import styles from "./Marks.module.css";
import type { Scene } from "./scene";
import { xOf } from "./work";

const COARSE_MS = 100_000;

/** The lines. */
export function Marks({ scene }: { scene: Scene }) {
  const pointer = useRef<HTMLDivElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const interval = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    let measured: unknown = null;
    return scene.addPainter(() => {
      const width = scene.viewWidth;
      place(pointer.current, scene, width, scene.measured ? null : scene.pointerMs);
      if (pointer.current && scene.pointerMs !== null) {
        pointer.current.dataset.at = momentWords(scene, scene.pointerMs);
      }
      place(playhead.current, scene, width, scene.playheadMs);
      placeInterval(interval.current, scene, width);
      if (measured === scene.measured || !words.current) return;
      measured = scene.measured;
      words.current.textContent = measuredWords(scene);
    });
  }, [scene]);

  return (
    <div className={styles.marks}>
      <div className={styles.pointer} ref={pointer} hidden />
      <div className={styles.playhead} ref={playhead} data-testid="timeline-playhead" hidden />
      <div className={styles.interval} ref={interval} hidden>
        <span className={styles.measured} ref={words} role="status" data-testid="timeline-measure" />
      </div>
    </div>
  );
}

function place(line: HTMLElement | null, scene: Scene, width: number, ms: RelativeMs | null): void {
  if (!line) return;
  const x = ms === null ? -1 : xOf(scene, width, ms);
  line.hidden = x < scene.labels || x > width;
  if (!line.hidden) line.style.transform = `translateX(${Math.round(x)}px)`;
}

/** The instant, and how long the gap around it is. */
function momentWords({ marks, window }: Scene, ms: RelativeMs): string {
  const long = lengthOf(window);
  const at = long > COARSE_MS ? formatDuration(most(ms, relativeMs(0))) : tickLabel(ms, scaled(long, 0.001));
  const idle = idleAt(marks.idle, ms);
  return idle ? `${at} · ${formatDuration(idle.lengthMs)} ${idleWords(idle.person)}` : at;
}

function placeInterval(box: HTMLElement | null, scene: Scene, width: number): void {
  if (!box) return;
  box.hidden = scene.measured === null;
  if (!scene.measured) return;
  const { from, to } = scene.measured;
  const clamp = (ms: RelativeMs) => Math.min(width, Math.max(scene.labels, xOf(scene, width, ms)));
  const left = clamp(least(from, to));
  box.style.transform = `translateX(${left}px)`;
  box.style.width = `${clamp(most(from, to)) - left}px`;
}

function measuredWords(scene: Scene): string {
  if (!scene.measured) return "";
  const { lengthMs, spans, tokens } = measure(scene.layout, scene.measured.from, scene.measured.to);
  const parts = [formatDuration(lengthMs), formatPlural(spans, "span")];
  if (tokens > 0) parts.push(`${formatCount(tokens)} tokens`);
  return parts.join(" · ");
}
