// The picture: boxes and arrows that can be moved, zoomed, and walked along with the arrow keys.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { RelativeMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { HandoffStep } from "../../ipc/bindings";
import { actsLater, boxName, type GraphShape, happensLater } from "../../model/agent-graph";
import { type AgentMarks, groupMark } from "../../model/agent-marks";
import type { GraphLayout } from "../../model/graph-layout";
import { Button } from "../../widgets/Button";
import { type Chosen, choiceOf } from "./chosen";
import { GraphArrowMark } from "./GraphArrowMark";
import { GraphBoxMark } from "./GraphBoxMark";
import styles from "./GraphCanvas.module.css";
import { useLens } from "./use-lens";

const HEADS = ["", "-back", "-chosen"];

type Props = {
  shape: GraphShape;
  layout: GraphLayout;
  marks: AgentMarks;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
  /** Who acts at the instant that is played; `null` when none is. */
  acting: ReadonlySet<string> | null;
  /** The handoff that is played. */
  current: HandoffStep | null;
  /** The instant that is played; `null` when none is. */
  atMs: RelativeMs | null;
};

/** The picture. */
export function GraphCanvas(props: Props) {
  const { shape, layout, marks, chosen, onChoose, acting, current, atMs } = props;
  const box = useRef<HTMLDivElement>(null);
  const lens = useLens(box, layout);
  const places: Chosen[] = [
    ...shape.boxes.map(choiceOf),
    ...shape.arrows.map(({ id }) => ({ kind: "handoffs" as const, id })),
  ];
  const [focused, setFocused] = useState(0);
  // One place is reached by Tab, the others by the arrows.
  const reached = Math.min(focused, places.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = places.length - 1;
    const next = {
      ...{ ArrowRight: reached + 1, ArrowDown: reached + 1, ArrowLeft: reached - 1, ArrowUp: reached - 1 },
      ...{ Home: 0, End: last, PageDown: Math.min(last, reached + 10), PageUp: Math.max(0, reached - 10) },
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const place = (next + places.length) % places.length;
    setFocused(place);
    focusPlace(box.current, places[place]);
  };
  // What is found or chosen elsewhere comes into view.
  const holder =
    chosen?.kind === "agent" || chosen?.kind === "group" ? holderOf(shape, chosen.id) : undefined;
  const line = chosen?.kind === "handoffs" ? layout.arrows.get(chosen.id) : undefined;
  const corner = holder && layout.boxes.get(holder.id);
  const wanted = line?.label ?? (corner && { x: corner.x + 60, y: corner.y + 14 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each choice, not whenever the lens moves.
  useEffect(() => {
    if (wanted) lens.show(wanted.x, wanted.y);
  }, [chosen, layout]);

  const names = new Map(shape.boxes.map((known) => [known.id, visibleText(boxName(known))]));
  const placed = (place: number, own: Chosen) => ({
    tabIndex: place === reached ? 0 : -1,
    chosen:
      own.kind === "handoffs" ? chosen?.kind === "handoffs" && chosen.id === own.id : holder?.id === own.id,
    onFocus: () => setFocused(place),
    onChoose: () => onChoose(own),
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the places in it are buttons; this moves among them.
    <div className={styles.canvas} data-pans="true" ref={box} onKeyDown={onKeyDown} {...lens.handlers}>
      <svg role="group" aria-label="Agents and handoffs" data-density={layout.density}>
        <defs>
          {HEADS.map((head) => (
            <marker
              key={head}
              id={`graph-head${head}`}
              viewBox="0 0 10 10"
              refX="8.5"
              refY="5"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path className={styles.head} data-head={head} d="M0 .8L10 5L0 9.2z" />
            </marker>
          ))}
        </defs>
        <g transform={`translate(${lens.x} ${lens.y}) scale(${lens.zoom})`}>
          {shape.arrows.map((known, place) => (
            <GraphArrowMark
              key={known.id}
              arrow={known}
              names={{ from: names.get(known.from) ?? "", to: names.get(known.to) ?? "" }}
              place={layout.arrows.get(known.id)}
              withReason={layout.reasons}
              current={current !== null && known.steps.includes(current)}
              aside={holder !== undefined && known.from !== holder.id && known.to !== holder.id}
              later={atMs !== null && happensLater(known.steps, atMs)}
              {...placed(shape.boxes.length + place, { kind: "handoffs", id: known.id })}
            />
          ))}
          {shape.boxes.map((known, place) => (
            <GraphBoxMark
              key={known.id}
              box={known}
              place={layout.boxes.get(known.id)}
              density={layout.density}
              mark={groupMark(known, marks)}
              acting={acting !== null && known.members.some((agent) => acting.has(agent))}
              later={atMs !== null && actsLater(known.nodes, atMs)}
              {...placed(place, choiceOf(known))}
            />
          ))}
        </g>
      </svg>
      <div className={styles.zoom}>
        <Button aria-label="Zoom out" onClick={() => lens.zoomBy(1 / 1.25)}>
          −
        </Button>
        <Button aria-label="Zoom in" onClick={() => lens.zoomBy(1.25)}>
          +
        </Button>
        <Button onClick={lens.fit}>Fit</Button>
      </div>
    </div>
  );
}

/** The box that an agent or a group is drawn in. */
function holderOf({ boxes }: GraphShape, id: string) {
  return boxes.find((box) => box.id === id || box.members.includes(id));
}

function focusPlace(box: HTMLElement | null, place: Chosen | undefined): void {
  if (!place) return;
  for (const element of box?.querySelectorAll<SVGElement>("[data-place]") ?? [])
    if (element.dataset.place === `${place.kind} ${place.id}`) element.focus();
}
