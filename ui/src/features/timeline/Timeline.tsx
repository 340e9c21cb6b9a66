// The timeline of a session: toolbar, overview strip, ruler and rows, all but the first painted; this file only binds
// them to the window.

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { formatCount } from "../../base/format";
import type { UnixMs } from "../../base/time";
import { sessionOf } from "../../model/route";
import { updateSession, useRoute } from "../../state/address";
import { useAgentMarks } from "../../state/agent-marks";
import { useActions } from "../../state/keyboard";
import { usePanes } from "../../state/panes";
import { useSessionHits, useTimelineLayout } from "../../state/queries";
import { useView } from "../../state/view";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Splitter } from "../../widgets/Splitter";
import { FlameGraph } from "./flame/FlameGraph";
import { recall, remember } from "./memory";
import { Overview } from "./Overview";
import { RulerPainter } from "./paint-ruler";
import { Scene } from "./scene";
import { ROW_HEIGHT } from "./scene-rows";
import styles from "./Timeline.module.css";
import { TimelineRows } from "./TimelineRows";
import { TimelineToolbar } from "./TimelineToolbar";
import { useCanvas } from "./use-canvas";
import { useRowTexts } from "./use-row-texts";
import { useGrowth, useHits, usePlayback } from "./use-scene-inputs";
import { movesOf, useTimelineKeys } from "./use-timeline-keys";

type Props = {
  sessionKey: string;
  /** The session still runs and is not paused. */
  live: boolean;
  /** Milliseconds since 1970 that relative times count from. */
  baseMs: UnixMs;
  selectedSpan: number | null;
  /** It has little room, beside something else: its names have a width of their own there. */
  narrow?: boolean;
};

/** The timeline view. */
export function Timeline(props: Props) {
  const query = useTimelineLayout(props.sessionKey);
  if (query.error && !query.data) return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <Skeleton label="Loading the timeline" rows={14} />;
  if (query.data.rows === 0) {
    return <EmptyNotice title="No spans yet">They appear here as soon as the agent sends them.</EmptyNotice>;
  }
  return <TimelineScene {...props} layout={query.data} />;
}

type SceneProps = Props & {
  layout: NonNullable<ReturnType<typeof useTimelineLayout>["data"]>;
};

function TimelineScene({ sessionKey, layout, live, baseMs, selectedSpan, narrow = false }: SceneProps) {
  const [scene] = useState(() => new Scene());
  const scroller = useRef<HTMLDivElement>(null);
  // A new object for each change of the scene's rows, even when their number stays.
  const [shown, setShown] = useState({ count: layout.rows });
  const [following, setFollowing] = useState(true);
  const names = narrow ? "names" : "labels";
  const labels = usePanes((panes) => panes[names]);
  const resize = usePanes((panes) => panes.resize);
  const reveal = useView((view) => view.reveal);
  const route = useRoute();
  const agents = useAgentMarks(
    sessionKey,
    Array.from(layout.laneAgent, (name) => layout.text(name)),
  );
  const hits = useSessionHits(sessionKey, sessionOf(route)?.query ?? "");

  const applyScroll = (scrollTop: number) => {
    setShown({ count: scene.count });
    const element = scroller.current;
    if (!element) {
      // The rows are not on show: they are scrolled when they are.
      Object.assign(scene, { scrollTop, scrollAsked: true });
      return;
    }
    // The spacer must have its new height before the offset is set, or the offset would be cut to the old one.
    (element.firstElementChild as HTMLElement).style.height = `${scene.count * ROW_HEIGHT}px`;
    element.scrollTop = scrollTop;
    scene.scrollTop = element.scrollTop;
    scene.repaint();
  };
  const change = (body: () => number | undefined) => {
    applyScroll(body() ?? scene.scrollTop);
    remember(scene, sessionKey);
  };
  const select = (row: number, replace: boolean) =>
    updateSession({ span: layout.span[row] ?? null, event: null }, { replace });
  const moves = movesOf(scene, change, (row) => select(row, true));

  useLayoutEffect(() => recall(scene, sessionKey), [scene, sessionKey]);
  useLayoutEffect(() => {
    scene.labels = labels;
    scene.live = live;
    scene.repaint();
  }, [scene, labels, live]);
  useLayoutEffect(() => scene.select(selectedSpan), [scene, selectedSpan]);
  useLayoutEffect(() => scene.markAgents(agents), [scene, agents]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new layout moves the rows.
  useLayoutEffect(() => {
    const first = scene.layout.rows === 0;
    const anchored = scene.setLayout(layout);
    scene.viewHeight = scroller.current?.clientHeight ?? 0;
    applyScroll(first && scene.selectedRow >= 0 ? scene.scrollTo(scene.selectedRow) : anchored);
  }, [scene, layout]);
  useRevealed(scene, reveal, applyScroll);
  useHits(scene, hits.data, layout, () => setShown({ count: scene.count }));
  usePlayback(scene, sessionKey);
  useGrowth(scene, live);
  useRowTexts(scene, sessionKey, () => setShown({ count: scene.count }));
  useEffect(() => scene.addPainter(() => setFollowing(scene.following)), [scene]);
  useTimelineKeys(scene, moves, selectedSpan);

  return (
    <div className={styles.timeline} data-testid="timeline">
      <TimelineToolbar scene={scene} moves={moves} selectedSpan={selectedSpan} />
      {scene.mode === "flame" ? (
        <FlameGraph
          layout={layout}
          agents={agents}
          hits={scene.hits}
          look={scene.flame}
          onSelect={(row) => select(row, false)}
        />
      ) : (
        <>
          <Overview scene={scene} />
          <Ruler scene={scene} />
          {scene.measured && (
            <Measuring
              onEnd={() => {
                scene.measure(null);
                setShown({ count: scene.count });
              }}
            />
          )}
          <div className={styles.body}>
            <TimelineRows
              scene={scene}
              scroller={scroller}
              count={shown.count}
              baseMs={baseMs}
              selectedSpan={selectedSpan}
              onSelect={(row) => select(row, false)}
              onFold={(row) => change(() => scene.toggle(row))}
              onOpen={(group) => change(() => scene.toggleGroup(group))}
              onMeasure={() => setShown({ count: scene.count })}
            />
            <div className={styles.grip} style={{ left: labels - 4 }}>
              <Splitter
                label="Width of the names"
                size={labels}
                least={narrow ? 120 : 140}
                most={640}
                onResize={(size) => resize(names, size)}
              />
            </div>
            {live && !following && (
              <Button className={styles.follow} onClick={() => scene.fit()}>
                Follow the live end
              </Button>
            )}
          </div>
        </>
      )}
      {layout.spans > layout.rows && (
        <p className={styles.cut} role="status">
          First {formatCount(layout.rows)} of {formatCount(layout.spans)} spans
        </p>
      )}
    </div>
  );
}

function useRevealed(
  scene: Scene,
  reveal: { span: number; ask: number } | null,
  applyScroll: (scrollTop: number) => void,
): void {
  const done = useRef(reveal?.ask ?? 0);
  useEffect(() => {
    if (!reveal || reveal.ask === done.current) return;
    done.current = reveal.ask;
    scene.select(reveal.span);
    if (scene.selectedRow < 0) return;
    scene.unfoldTo(scene.selectedRow);
    applyScroll(scene.scrollTo(scene.selectedRow));
  });
}

/** While something is measured, Escape ends that before anything else: the last to come is asked first. */
function Measuring({ onEnd }: { onEnd: () => void }) {
  useActions({ back: onEnd });
  return null;
}

function Ruler({ scene }: { scene: Scene }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [painter] = useState(() => new RulerPainter());
  useCanvas(canvas, box, scene, painter.paint);
  return (
    <div className={styles.ruler} ref={box}>
      <canvas className={styles.canvas} ref={canvas} />
    </div>
  );
}
