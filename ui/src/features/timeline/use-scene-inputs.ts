// What reaches the scene from outside the timeline: search hits, the playhead, and the passing of time.

import { useEffect } from "react";
import { between, duration } from "../../base/time";
import { SpanState } from "../../model/families";
import { around } from "../../model/time-window";
import { rowsOfSpans } from "../../model/timeline-marks";
import { usePlayhead } from "../../state/playhead";
import type { Hits, Scene } from "./scene";

const GROW_EVERY_MS = 500;

/** Marks the spans that a query found, whenever they or the rows change. `shown` is called after it. */
export function useHits(
  scene: Scene,
  spans: Float64Array | undefined,
  layout: unknown,
  shown: () => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new layout has other rows for the same spans.
  useEffect(() => {
    if (!spans && !scene.hits) return;
    scene.find(spans ? hitsOf(scene, spans) : null);
    shown();
  }, [scene, spans, layout]);
}

function hitsOf(scene: Scene, spans: Float64Array): Hits {
  const rows = rowsOfSpans(scene.layout, spans);
  const has = new Uint8Array(scene.layout.rows);
  for (const row of rows) has[row] = 1;
  return { rows, has };
}

/** Draws where the session is played back, and keeps that in view while it plays. */
export function usePlayback(scene: Scene, session: string): void {
  const at = usePlayhead((playhead) => (playhead.key === session ? playhead.atMs : null));
  const playing = usePlayhead((playhead) => playhead.playing);
  useEffect(() => {
    scene.playheadMs = at;
    const { from, to } = scene.window;
    if (at !== null && playing && (at < from || at > to)) scene.look(around(at, 0.1, between(from, to)));
    scene.repaint();
  }, [scene, at, playing]);
}

/** Lets running spans grow while the session is live, also when nothing comes. */
export function useGrowth(scene: Scene, live: boolean): void {
  useEffect(() => {
    if (!live) return;
    let before = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const passed = duration(now - before);
      before = now;
      if (scene.layout.state.includes(SpanState.Running)) scene.grow(passed);
    }, GROW_EVERY_MS);
    return () => clearInterval(timer);
  }, [scene, live]);
}
