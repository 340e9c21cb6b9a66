// Two runs side by side over one time: a lane for each agent and for each thing it called, the same on both sides, so
// that both scroll and zoom together.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { formatCount, formatDuration } from "../../base/format";
import { between } from "../../base/time";
import type { AgentMarks } from "../../model/agent-marks";
import { changeWords } from "../../model/compare";
import { compareLanes, laneOfRow } from "../../model/compare-lanes";
import type { CompareLayout } from "../../model/compare-layout";
import { useWidth } from "../../widgets/use-width";
import { CompareRuler } from "./CompareRuler";
import styles from "./CompareTimeline.module.css";
import { LaneRow } from "./LaneRow";
import { useAxis, useAxisWheel } from "./use-axis";

const LANE = 26;
/** Between the columns, and at both ends. */
const GAP = 16;
/** Width of the names at most, and their part of a narrow pane. */
const NAMES = 220;
const NAMES_SHARE = 0.26;

type Props = {
  layout: CompareLayout;
  marks: AgentMarks;
  chosen: number;
  /** The first step that differs; -1 for none. */
  fork: number;
  durations: boolean;
  onChoose: (row: number) => void;
};

/** The timeline of both. */
export function CompareTimeline({ layout, marks, chosen, fork, durations, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const names = Math.round(Math.min(NAMES, width * NAMES_SHARE));
  const track = Math.max(40, Math.floor((width - names - 3 * GAP) / 2));
  const columns = `${names - GAP}px ${track}px ${track}px`;
  const lanes = useMemo(() => compareLanes(layout), [layout]);
  const axis = useAxis(layout);
  const [hovered, setHovered] = useState(-1);
  const virtual = useVirtualizer({
    count: lanes.length,
    getScrollElement: () => box.current,
    estimateSize: () => LANE,
    overscan: 6,
  });
  useAxisWheel(box, axis, (clientX) => {
    const x = clientX - (box.current?.getBoundingClientRect().left ?? 0) - names - GAP;
    return Math.min(1, Math.max(0, (x % (track + GAP)) / track));
  });
  useEffect(() => {
    const lane = chosen < 0 ? -1 : laneOfRow(lanes, chosen);
    if (lane >= 0) virtual.scrollToIndex(lane, { align: "auto" });
  }, [chosen, lanes, virtual]);
  const described = hovered >= 0 ? hovered : chosen;
  return (
    <div className={styles.timeline}>
      <CompareRuler layout={layout} window={axis.window} columns={columns} width={track} fork={fork} />
      <div
        className={styles.scroller}
        ref={box}
        role="group"
        aria-label="Both runs over the same time; the list has the same steps in words"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
        tabIndex={0}
        data-testid="compare-timeline"
        data-from={axis.window.from}
        data-to={axis.window.to}
      >
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const lane = lanes[item.index];
            return (
              lane && (
                <LaneRow
                  key={lane.key}
                  {...{ lane, layout, marks, chosen, fork, durations, columns, width: track, axis }}
                  top={item.start}
                  onChoose={onChoose}
                  onHover={setHovered}
                />
              )
            );
          })}
        </div>
      </div>
      <p className={styles.words}>
        <span>
          {described < 0 ? "What is the same in both runs is dimmed." : rowWords(layout, described)}
        </span>
        <span className={styles.legend}>
          <i data-look="count" /> other number of calls <i data-look="failed" /> failed <i data-look="only" />{" "}
          only in this run
        </span>
      </p>
    </div>
  );
}

function rowWords(layout: CompareLayout, row: number): string {
  const side = (name: "left" | "right") => {
    const { span, start, end } = layout[name];
    if ((span[row] ?? -1) < 0) return "";
    return `${name} ${formatDuration(between(start[row], end[row]))}`;
  };
  const both = [side("left"), side("right")].filter((words) => words !== "").join(", ");
  const what = `step ${formatCount(row + 1)}, ${layout.name(row) || "unnamed"}`;
  return `${what}: ${changeWords(layout.changes[row] ?? 0).join(", ")} · ${both}`;
}
