// An agent, or a group of agents, in the picture.

import { formatCount, formatPlural } from "../../base/format";
import { visibleText } from "../../base/visible";
import { boxName, type Density, type GraphBox, NAME_LETTER } from "../../model/agent-graph";
import { type AgentMark, agentColour, onAgentColour } from "../../model/agent-marks";
import type { Point } from "../../model/graph-layout";
import styles from "./GraphCanvas.module.css";
import { pressedBy } from "./pressed-by";

/** Offsets of the sheets behind a group. */
const SHEETS = [8, 4];

type Props = {
  box: GraphBox;
  place: Point | undefined;
  density: Density;
  mark: AgentMark | undefined;
  acting: boolean;
  /** It acts only after the instant that is played. */
  later: boolean;
  chosen: boolean;
  tabIndex: number;
  onFocus: () => void;
  onChoose: () => void;
};

/** A box; nothing while it has no place. */
export function GraphBoxMark(props: Props) {
  const { box, place, density, mark, acting, later, chosen, tabIndex, onFocus, onChoose } = props;
  if (!place) return null;
  const { id, facts, errors, grouped, members, size } = box;
  const { wide, high } = size[density];
  const full = density === "full";
  const failed = errors > 0;
  // The count of a group stays whole, whatever is cut.
  const count = grouped ? ` × ${formatCount(members.length)}` : "";
  const room = (wide - 48 - (failed && !full ? 34 : 0)) / NAME_LETTER - count.length + 0.1;
  const words = [
    visibleText(boxName(box)),
    facts,
    failed ? formatPlural(errors, "error") : "",
    acting ? "acting" : "",
  ];
  const transform = `translate(${place.x} ${place.y})`;
  const middle = high / 2;
  return (
    <>
      <g
        className={styles.box}
        role="button"
        aria-label={words.filter(Boolean).join(", ")}
        aria-pressed={chosen}
        tabIndex={tabIndex}
        data-place={`${grouped ? "group" : "agent"} ${id}`}
        data-testid={`graph-node-${id}`}
        data-acting={acting}
        data-failed={failed}
        data-later={later || undefined}
        transform={transform}
        onFocus={onFocus}
        onClick={onChoose}
        onKeyDown={pressedBy(onChoose)}
      >
        <title>{[words[0], facts].join("\n")}</title>
        {grouped &&
          SHEETS.map((off) => (
            <rect key={off} className={styles.sheet} x={off} y={off} width={wide} height={high} rx="5" />
          ))}
        <rect width={wide} height={high} rx="5" />
        <text className={styles.name} x="41" y={full ? 21 : middle + 4.5}>
          {cut(visibleText(box.name), room)}
          {count}
        </text>{" "}
        {full && (
          <text className={styles.facts} x="12" y="41">
            {facts}
          </text>
        )}{" "}
        {failed && (
          <g className={styles.errors} transform={`translate(${wide - 34} ${full ? 32 : middle - 5})`}>
            <path d="M5 0l5 5l-5 5l-5-5z" />
            <text x="14" y="9.5">
              {formatCount(errors)}
            </text>
          </g>
        )}
      </g>
      {/* Beside the box, not in it: what is read on a button must be part of what it is called. */}
      {mark && (
        <g className={styles.badge} data-later={later || undefined} transform={transform} aria-hidden>
          <path
            style={{ fill: agentColour(mark) }}
            d={`M0 5a5 5 0 0 1 4-4.9v${high - 0.2}a5 5 0 0 1-4-4.9z`}
          />
          <rect
            style={{ fill: agentColour(mark) }}
            x="10"
            y={full ? 8 : middle - 8}
            width="25"
            height="16"
            rx="2"
          />
          <text
            className={styles.initials}
            style={{ fill: onAgentColour(mark) }}
            x="22.5"
            y={full ? 20.3 : middle + 4.3}
          >
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
