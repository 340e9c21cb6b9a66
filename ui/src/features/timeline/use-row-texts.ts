// Reads what the rows in view were asked, once the view rests. What was read once stays, so that nothing jumps while a
// live session grows; only what was still running is asked again.

import { useEffect } from "react";
import { FAMILY_MCP, FAMILY_MODEL, FAMILY_TOOL, SpanState } from "../../model/families";
import type { RowText } from "../../model/row-text";
import { readRowTexts } from "../../state/transcript";
import type { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";

const REST_MS = 120;
const MOST_AT_ONCE = 40;
const MOST_REMEMBERED = 4000;

/** Keeps the texts of a scene's rows. `shown` is called after more of them came. */
export function useRowTexts(scene: Scene, session: string, shown: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` does the same each time.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known = new Map<number, RowText>();
    // Spans that were asked for, and whether they had ended by then.
    let asked = new Map<number, boolean>();
    let left = false;

    const read = async () => {
      const spans = missing(scene, asked).slice(0, MOST_AT_ONCE);
      if (spans.length === 0) return;
      if (asked.size > MOST_REMEMBERED) [asked, known] = [new Map(), new Map()];
      for (const { span, ended } of spans) asked.set(span, ended);
      try {
        const texts = await readRowTexts(
          session,
          spans.map(({ span }) => span),
        );
        if (left) return;
        for (const [span, text] of texts) known.set(span, text);
        scene.say(new Map(known));
        shown();
      } catch {
        // The rows keep what the layout says of them, and are asked for again once the view rests the next time.
        for (const { span } of spans) asked.delete(span);
      }
    };
    const stop = scene.addPainter(() => {
      clearTimeout(timer);
      timer = setTimeout(read, REST_MS);
    });
    return () => {
      left = true;
      clearTimeout(timer);
      stop();
    };
  }, [scene, session]);
}

/** The calls in view that were not asked for yet, or whose end came since. */
function missing(scene: Scene, asked: ReadonlyMap<number, boolean>): { span: number; ended: boolean }[] {
  if (scene.mode !== "rows") return [];
  const { layout, visible } = scene;
  const first = Math.max(0, Math.floor(scene.scrollTop / ROW_HEIGHT));
  const last = Math.min(visible.length - 1, Math.floor((scene.scrollTop + scene.viewHeight) / ROW_HEIGHT));
  const found: { span: number; ended: boolean }[] = [];
  for (let place = first; place <= last; place += 1) {
    const row = visible[place];
    const family = layout.family[row];
    if (family !== FAMILY_MODEL && family !== FAMILY_TOOL && family !== FAMILY_MCP) continue;
    const span = layout.span[row];
    const ended = layout.state[row] !== SpanState.Running;
    const before = asked.get(span);
    if (before === undefined || (ended && !before)) found.push({ span, ended });
  }
  return found;
}
