// An agent in the picture.

import { formatCount, formatPlural } from "../../base/format";
import type { GraphBox } from "../../model/agent-graph";
import { type AgentMark, agentColour, onAgentColour } from "../../model/agent-marks";
import type { Point } from "../../model/graph-layout";
import styles from "./GraphCanvas.module.css";
import { pressedBy } from "./pressed-by";

const BADGE = "M13 8h20a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-20a2 2 0 0 1-2-2v-12a2 2 0 0 1 2-2z";

type Props = {
  box: GraphBox;
  place: Point | undefined;
  mark: AgentMark | undefined;
  acting: boolean;
  chosen: boolean;
  tabIndex: number;
  onFocus: () => void;
  onChoose: () => void;
};

/** A box; nothing while it has no place. */
export function GraphBoxMark({ box, place, mark, acting, chosen, tabIndex, onFocus, onChoose }: Props) {
  if (!place) return null;
  const { id, node, facts, wide, high } = box;
  const { errors } = node.tokens;
  const words = [id, facts, errors > 0 ? formatPlural(errors, "error") : "", acting ? "acting" : ""];
  const transform = `translate(${place.x} ${place.y})`;
  return (
    <>
      <g
        className={styles.box}
        role="button"
        aria-label={words.filter(Boolean).join(", ")}
        aria-pressed={chosen}
        tabIndex={tabIndex}
        data-place
        data-testid={`graph-node-${id}`}
        data-acting={acting}
        data-failed={errors > 0}
        transform={transform}
        onFocus={onFocus}
        onClick={onChoose}
        onKeyDown={pressedBy(onChoose)}
      >
        <rect width={wide} height={high} rx="5" />
        <text className={styles.name} x="41" y="21">
          {cut(id, (wide - 49) / 7.6)}
        </text>{" "}
        <text className={styles.facts} x="12" y="40">
          {facts}
        </text>{" "}
        {errors > 0 && (
          <g className={styles.errors} transform={`translate(${wide - 34} 31)`}>
            <path d="M5 0l5 5l-5 5l-5-5z" />
            <text x="14" y="9">
              {formatCount(errors)}
            </text>
          </g>
        )}
      </g>
      {/* Beside the box, not in it: what is read on a button must be part of what it is called. */}
      {mark && (
        <g className={styles.badge} transform={transform} aria-hidden>
          <path style={{ fill: agentColour(mark) }} d={BADGE} />
          <text className={styles.initials} style={{ fill: onAgentColour(mark) }} x="23" y="20">
            {mark.initials}
          </text>
        </g>
      )}
    </>
  );
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, Math.floor(most) - 1))}…` : text;
}
