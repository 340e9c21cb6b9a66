// The flame graph of a session: a line that says where one is, and below it the frames, painted, or a table of them.

import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { formatPlural } from "../../../base/format";
import type { AgentMarks } from "../../../model/agent-marks";
import { familyOf } from "../../../model/families";
import { type FlameLook, flameOf, frameCalled, namesTo, pathTo } from "../../../model/flame";
import type { TimelineLayout } from "../../../model/timeline-layout";
import { useActions } from "../../../state/keyboard";
import { Button } from "../../../widgets/Button";
import { EmptyNotice } from "../../../widgets/Notice";
import type { Hits } from "../scene";
import { useCanvas } from "../use-canvas";
import styles from "./FlameGraph.module.css";
import { FlameTable } from "./FlameTable";
import { FlameTip } from "./FlameTip";
import { FlameScene, FRAME_HEIGHT } from "./flame-scene";
import { frameName, frameShare, frameSums } from "./frame-words";
import { FlamePainter } from "./paint-flame";

type Props = {
  layout: TimelineLayout;
  agents: AgentMarks;
  hits: Hits | null;
  /** How the graph was left, and is left. */
  look: FlameLook;
  /** Selects a row of the layout. */
  onSelect: (row: number) => void;
};

/** The flame graph. */
export function FlameGraph({ layout, agents, hits, look, onSelect }: Props) {
  const flame = useMemo(() => flameOf(layout), [layout]);
  const [scene] = useState(() => {
    const scene = new FlameScene(flame, agents);
    scene.zoomTo(frameCalled(flame, look.focus));
    return scene;
  });
  const [at, setAt] = useState({ focus: scene.focus, chosen: scene.chosen });
  const [asTable, setAsTable] = useState(look.asTable);
  useEffect(() => {
    look.focus = namesTo(flame, at.focus);
    look.asTable = asTable;
  }, [look, flame, at, asTable]);
  const tree = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    scene.setFlame(flame);
    setAt({ focus: scene.focus, chosen: scene.chosen });
  }, [scene, flame]);
  useLayoutEffect(() => scene.markAgents(agents), [scene, agents]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other frames are counted again.
  useLayoutEffect(() => scene.find(hits?.has ?? null), [scene, flame, hits]);
  const zoomTo = (frame: number) => {
    scene.zoomTo(frame);
    setAt({ focus: frame, chosen: frame });
  };
  const choose = (frame: number) => {
    scene.choose(frame);
    if (!scene.isInView(frame)) scene.zoomTo(flame.frames[frame]?.parent ?? -1);
    scene.choose(frame);
    setAt({ focus: scene.focus, chosen: frame });
    // Where a button still has the focus, Enter would press that.
    tree.current?.focus({ preventScroll: true });
  };
  useActions({
    "row-next": () => choose(scene.beside("in")),
    "row-previous": () => choose(scene.beside("out")),
    fold: () => choose(scene.beside("left")),
    unfold: () => choose(scene.beside("right")),
    select: () => zoomTo(scene.chosen),
    fit: () => zoomTo(-1),
  });

  if (flame.frames.length === 0) {
    return (
      <EmptyNotice title="Nothing took time yet">Frames appear as soon as a call has ended.</EmptyNotice>
    );
  }
  const shown = flame.frames[at.chosen >= 0 ? at.chosen : at.focus];
  return (
    <div className={styles.flame}>
      {at.focus >= 0 && <Zoomed onEnd={() => zoomTo(-1)} />}
      <div className={styles.line}>
        <nav className={styles.path} aria-label="Frames around">
          <button type="button" onClick={() => zoomTo(-1)} disabled={at.focus < 0}>
            Whole run
          </button>
          {pathTo(flame, at.focus).map((frame) => (
            <button type="button" key={frame} onClick={() => zoomTo(frame)} disabled={frame === at.focus}>
              {flame.frames[frame] && frameName(flame.frames[frame])}
            </button>
          ))}
        </nav>
        <span className={styles.sums} role="status">
          {shown
            ? `${frameName(shown)}: ${frameSums(shown)}, ${frameShare(shown, flame)} of the run`
            : `${formatPlural(flame.frames.length, "frame")} by agent and call path`}
        </span>
        {shown && (
          <Button look="quiet" onClick={() => onSelect(shown.longest)}>
            Longest call
          </Button>
        )}
        <Button look="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </Button>
      </div>
      {asTable ? (
        <FlameTable flame={flame} focus={at.focus} onZoom={zoomTo} />
      ) : (
        <Frames scene={scene} scroller={tree} chosen={at.chosen} onZoom={zoomTo} />
      )}
    </div>
  );
}

/** Escape shows the whole run again before it does anything else. */
function Zoomed({ onEnd }: { onEnd: () => void }) {
  useActions({ back: onEnd });
  return null;
}

type FramesProps = {
  scene: FlameScene;
  scroller: RefObject<HTMLDivElement | null>;
  chosen: number;
  onZoom: (frame: number) => void;
};

function Frames({ scene, scroller, chosen, onZoom }: FramesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [painter] = useState(() => new FlamePainter());
  const [tip, setTip] = useState<{ frame: number; x: number; y: number } | null>(null);
  useCanvas(canvas, scroller, scene, painter.paint);
  useEffect(() => () => scene.hover(-1), [scene]);
  useLayoutEffect(() => {
    const level = scene.flame.frames[chosen]?.level;
    const box = scroller.current;
    if (level === undefined || !box) return;
    const top = level * FRAME_HEIGHT;
    if (top < box.scrollTop) box.scrollTop = top;
    else box.scrollTop = Math.max(box.scrollTop, top + FRAME_HEIGHT - box.clientHeight);
  }, [scene, scroller, chosen]);

  const place = (event: { clientX: number; clientY: number; currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { x, y, frame: scene.frameAt(x, y, event.currentTarget.clientWidth) };
  };
  const leave = () => {
    scene.hover(-1);
    setTip(null);
  };
  const frame = scene.flame.frames[chosen];
  return (
    <div className={styles.stage}>
      <canvas className={styles.sheet} ref={canvas} />
      <div
        className={styles.scroller}
        ref={scroller}
        role="tree"
        aria-label="Flame graph"
        aria-activedescendant={frame ? "flame-frame" : undefined}
        tabIndex={0}
        data-testid="flame-graph"
        data-frames={scene.flame.frames.length}
        data-focus={scene.focus}
        onScroll={(event) => {
          scene.scrollTop = event.currentTarget.scrollTop;
          leave();
          scene.repaint();
        }}
        onPointerMove={(event) => {
          const { x, y, frame } = place(event);
          scene.hover(frame);
          setTip(frame < 0 ? null : { frame, x, y });
        }}
        onPointerLeave={leave}
        onPointerUp={(event) => {
          const { frame } = place(event);
          if (frame >= 0 && event.button === 0) onZoom(frame);
        }}
      >
        <div style={{ height: scene.flame.levels.length * FRAME_HEIGHT }} role="presentation" />
        {frame && (
          <div
            id="flame-frame"
            role="treeitem"
            className={styles.words}
            aria-level={frame.level + 1}
            aria-selected="true"
            tabIndex={-1}
          >
            {[familyOf(frame.family).word, frameName(frame), frame.agent, frameSums(frame)].join(", ")}
          </div>
        )}
      </div>
      {tip && <FlameTip scene={scene} frame={tip.frame} x={tip.x} y={tip.y} box={scroller} />}
    </div>
  );
}
