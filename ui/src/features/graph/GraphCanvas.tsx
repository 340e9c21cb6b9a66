// The picture: boxes and arrows that can be moved, zoomed, and walked along with the arrow keys.

import { type KeyboardEvent, useRef, useState } from "react";
import type { HandoffStep } from "../../ipc/bindings";
import type { GraphShape } from "../../model/agent-graph";
import type { AgentMarks } from "../../model/agent-marks";
import type { GraphLayout } from "../../model/graph-layout";
import { Button } from "../../widgets/Button";
import { GraphArrowMark } from "./GraphArrowMark";
import { GraphBoxMark } from "./GraphBoxMark";
import styles from "./GraphCanvas.module.css";
import type { Chosen } from "./GraphView";
import { useLens } from "./use-lens";

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
};

/** The picture. */
export function GraphCanvas({ shape, layout, marks, chosen, onChoose, acting, current }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const lens = useLens(box, layout);
  const places: Chosen[] = [
    ...shape.boxes.map(({ id }) => ({ kind: "agent" as const, id })),
    ...shape.arrows.map(({ id }) => ({ kind: "handoffs" as const, id })),
  ];
  const [focused, setFocused] = useState(0);
  // One place is reached by Tab, the others by the arrows.
  const reached = Math.min(focused, places.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (reached + step + places.length) % places.length;
    setFocused(next);
    box.current?.querySelectorAll<SVGElement>("[data-place]")[next]?.focus();
  };
  const props = (at: number, place: Chosen) => ({
    tabIndex: at === reached ? 0 : -1,
    chosen: chosen?.kind === place.kind && chosen.id === place.id,
    onFocus: () => setFocused(at),
    onChoose: () => onChoose(place),
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the places in it are buttons; this moves among them.
    <div className={styles.canvas} ref={box} onKeyDown={onKeyDown} {...lens.handlers}>
      <svg role="group" aria-label="Agents and handoffs">
        <defs>
          <marker
            id="graph-head"
            viewBox="0 0 10 10"
            refX="8.5"
            refY="5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path className={styles.head} d="M0 .8L10 5L0 9.2z" />
          </marker>
        </defs>
        <g transform={`translate(${lens.x} ${lens.y}) scale(${lens.zoom})`}>
          {shape.boxes.map((known, at) => (
            <GraphBoxMark
              key={known.id}
              box={known}
              place={layout.boxes.get(known.id)}
              mark={marks.get(known.id)}
              acting={acting?.has(known.id) ?? false}
              {...props(at, { kind: "agent", id: known.id })}
            />
          ))}
          {shape.arrows.map((known, at) => (
            <GraphArrowMark
              key={known.id}
              arrow={known}
              place={layout.arrows.get(known.id)}
              current={current !== null && known.steps.includes(current)}
              {...props(shape.boxes.length + at, { kind: "handoffs", id: known.id })}
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
