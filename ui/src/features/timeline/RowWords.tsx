// The selected row in words, for those who do not see the canvas.

import { familyOf, stateWord } from "../../model/families";
import { isOrphan } from "../../model/timeline-layout";
import { barWords } from "./paint-bar";
import type { Scene } from "./scene";
import styles from "./Timeline.module.css";

/** The row that the grid says is active. */
export function RowWords({ scene, selectedSpan }: { scene: Scene; selectedSpan: number | null }) {
  const row = selectedSpan === null ? -1 : scene.layout.span.indexOf(selectedSpan);
  if (row < 0) return null;
  const { layout } = scene;
  const parts = [
    familyOf(layout.family[row]).word,
    layout.text(layout.name[row]),
    layout.text(layout.detail[row]),
    stateWord(layout.state[row]),
    barWords(scene, row),
    layout.text(layout.agent[row]),
    isOrphan(layout, row) ? "parent missing" : "",
  ];
  return (
    <div id="timeline-row" role="row" className={styles.words} aria-live="polite" aria-selected="true">
      <div role="gridcell">{parts.filter((part) => part !== "").join(", ")}</div>
    </div>
  );
}
