// The selected row in words, for those who do not see the canvas.

import { formatCount } from "../../base/format";
import { familyOf, stateWord } from "../../model/families";
import { triesWords } from "../../model/retry-chain";
import { isCritical, isParentMissing, isTimeUnknown, policyWord } from "../../model/timeline-layout";
import { lastedWords, repeatsWords, TIME_UNKNOWN } from "./bar-words";
import type { Scene } from "./scene";
import styles from "./Timeline.module.css";

/** The row that the grid says is active. */
export function RowWords({ scene, selectedSpan }: { scene: Scene; selectedSpan: number | null }) {
  const row = selectedSpan === null ? -1 : scene.layout.span.indexOf(selectedSpan);
  if (row < 0) return null;
  const { layout } = scene;
  const head = scene.headAt(scene.placeOf(row));
  const parts = [
    familyOf(layout.family[row]).word,
    layout.text(layout.name[row]),
    head ? repeatsWords(scene, head) : "",
    layout.text(layout.detail[row]),
    stateWord(layout.state[row]),
    lastedWords(scene, row),
    layout.text(layout.agent[row]),
    layout.tokens[row] > 0 ? `${formatCount(layout.tokens[row])} tokens` : "",
    isParentMissing(layout, row) ? "parent missing" : "",
    isTimeUnknown(layout, row) ? TIME_UNKNOWN : "",
    policyWord(layout, row),
    triesWords(layout, row),
    isCritical(layout, row) ? "on the critical path" : "",
    scene.hits?.has[row] === 1 ? "search hit" : "",
    scene.rowTexts.get(layout.span[row])?.text ?? "",
  ];
  return (
    <div id="timeline-row" role="row" className={styles.words} aria-live="polite" aria-selected="true">
      <div role="gridcell">{parts.filter((part) => part !== "").join(", ")}</div>
    </div>
  );
}
