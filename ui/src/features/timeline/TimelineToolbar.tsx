// Above the timeline: how it is arranged, what is marked in it, and the ways from mark to mark.

import { useMemo } from "react";
import { formatCount, formatDuration, formatPlural } from "../../base/format";
import { type PathShare, pathShare } from "../../model/critical-path";
import { deepestShown } from "../../model/fold";
import { rowOfSpan } from "../../model/timeline-layout";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import type { Scene } from "./scene";
import type { Mode } from "./scene-rows";
import styles from "./TimelineToolbar.module.css";
import type { Moves } from "./use-timeline-keys";

const MODES: readonly { mode: Mode; word: string }[] = [
  { mode: "rows", word: "Waterfall" },
  { mode: "lanes", word: "Agents" },
  { mode: "flame", word: "Flame graph" },
];
const DEEPEST = 9;

type Props = { scene: Scene; moves: Moves; selectedSpan: number | null };

/** The toolbar. */
export function TimelineToolbar({ scene, moves, selectedSpan }: Props) {
  const { layout, marks, hits } = scene;
  const share = useMemo(() => pathShare(layout, marks.idle), [layout, marks]);
  return (
    <div className={styles.bar} role="toolbar" aria-label="Timeline" data-testid="timeline-toolbar">
      <fieldset className={styles.modes} aria-label="Arrangement">
        {MODES.map(({ mode, word }) => (
          <button
            type="button"
            key={mode}
            aria-pressed={scene.mode === mode}
            onClick={() => scene.mode !== mode && moves.change(() => scene.arrange(mode))}
          >
            {word}
          </button>
        ))}
      </fieldset>
      {scene.mode === "rows" && <Depth scene={scene} moves={moves} />}
      {scene.mode === "rows" && (scene.groups.list.length > 0 || !scene.repeats) && (
        <Button
          look="quiet"
          className={`${styles.toggle} ${styles.whole}`}
          aria-pressed={scene.repeats}
          title="Calls of one name right after each other are one row (Shift R)"
          onClick={() => moves.change(() => scene.foldRepeats(!scene.repeats))}
        >
          Fold repeats
        </Button>
      )}
      {scene.mode !== "flame" && scene.longWaits && (
        <Button
          look="quiet"
          className={`${styles.toggle} ${styles.whole}`}
          aria-pressed={scene.foldsWaiting}
          title="Long waits take little room on the axis (Shift G)"
          onClick={() => moves.change(() => scene.foldWaiting(!scene.foldsWaiting))}
        >
          Fold waiting
        </Button>
      )}
      {share && scene.mode !== "flame" && (
        <Button
          look="quiet"
          className={styles.toggle}
          aria-pressed={scene.critical}
          title={shareWords(share)}
          onClick={() =>
            moves.change(() => {
              scene.critical = !scene.critical;
              return undefined;
            })
          }
        >
          Critical path
          {scene.critical && <span className={styles.dim}>{shareWords(share)}</span>}
        </Button>
      )}
      <span className={styles.space} />
      {hits && (
        <Steps
          what="search hit"
          words={`${place(hits.rows, selectedSpan === null ? -1 : rowOfSpan(layout, selectedSpan))}${formatPlural(hits.rows.length, "hit")}`}
          look={styles.hits}
          rows={hits.rows}
          moves={moves}
        />
      )}
      {marks.errors.length > 0 && (
        <Steps
          what="error"
          words={formatPlural(marks.errors.length, "error")}
          look={styles.errors}
          rows={marks.errors}
          moves={moves}
        />
      )}
      {scene.mode !== "flame" && (
        <Button look="quiet" onClick={() => scene.fit()} title="Show the whole session (F)">
          Fit
        </Button>
      )}
    </div>
  );
}

function Depth({ scene, moves }: Omit<Props, "selectedSpan">) {
  const deepest = useMemo(
    () => scene.layout.depth.reduce((most, depth) => Math.max(most, depth), 0),
    [scene.layout],
  );
  const shown = scene.folded.size === 0 ? deepest : deepestShown(scene.layout, scene.visible);
  if (deepest === 0) return null;
  const foldTo = (depth: number) => moves.change(() => scene.foldTo(depth >= deepest ? null : depth));
  const depths = Array.from({ length: Math.min(deepest, DEEPEST) }, (_, depth) => depth);
  return (
    <label className={styles.depth}>
      <span>Levels</span>
      <select
        value={Math.min(shown, deepest)}
        onChange={(event) => foldTo(Number(event.currentTarget.value))}
      >
        {depths.map((depth) => (
          <option key={depth} value={depth}>
            {depth + 1}
          </option>
        ))}
        {shown >= depths.length && shown < deepest && <option value={shown}>{shown + 1}</option>}
        <option value={deepest}>All {deepest + 1}</option>
      </select>
    </label>
  );
}

type StepsProps = {
  what: string;
  words: string;
  look: string | undefined;
  rows: Uint32Array;
  moves: Moves;
};

function Steps({ what, words, look, rows, moves }: StepsProps) {
  return (
    <span className={`${styles.steps} ${look ?? ""}`}>
      <span role="status">{words}</span>
      <Button look="quiet" aria-label={`Previous ${what}`} onClick={() => moves.step(rows, true)}>
        <Icon name="up" size={12} />
      </Button>
      <Button look="quiet" aria-label={`Next ${what}`} onClick={() => moves.step(rows, false)}>
        <Icon name="down" size={12} />
      </Button>
    </span>
  );
}

/** `12 of ` when the selected row is one of them. */
function place(rows: Uint32Array, selected: number): string {
  const at = rows.indexOf(selected);
  return selected < 0 || at < 0 ? "" : `${formatCount(at + 1)} of `;
}

/** `1 min 20 s, 93 % of the run: model call 55 %, MCP call 14 %`. */
function shareWords({ lengthMs, share, parts }: PathShare): string {
  const whole = share > 0.995 ? "" : `, ${percent(share)} of the run`;
  const named = parts.map(
    ({ word, share: part }) =>
      `${word.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())} ${percent(part)}`,
  );
  return `${formatDuration(lengthMs)}${whole}: ${named.join(", ")}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
