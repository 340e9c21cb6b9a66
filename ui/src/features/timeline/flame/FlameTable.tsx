// The frames of the flame graph as a table, the largest first.

import { formatCount, formatDuration } from "../../../base/format";
import { type Flame, pathTo } from "../../../model/flame";
import { ErrorCell, FigureTable } from "../../../widgets/FigureTable";
import { KindMark } from "../../../widgets/KindMark";
import styles from "./FlameGraph.module.css";
import { frameName, frameShare } from "./frame-words";

const MOST = 200;

type Props = { flame: Flame; focus: number; onZoom: (frame: number) => void };

/** The table: of all frames, or of those in the one that is zoomed to. */
export function FlameTable({ flame, focus, onZoom }: Props) {
  const { frames } = flame;
  const inside = frames
    .map((_, at) => at)
    .filter((at) => focus < 0 || pathTo(flame, at).includes(focus))
    .sort((a, b) => (frames[b]?.totalMs ?? 0) - (frames[a]?.totalMs ?? 0));
  return (
    <div className={styles.table}>
      <FigureTable>
        <thead>
          <tr>
            <th scope="col">Frame</th>
            <th scope="col">Agent</th>
            <th scope="col">Calls</th>
            <th scope="col">Failed</th>
            <th scope="col">Total</th>
            <th scope="col">Itself</th>
            <th scope="col">Of the run</th>
          </tr>
        </thead>
        <tbody>
          {inside.slice(0, MOST).map((at) => {
            const frame = frames[at];
            if (!frame) return null;
            const around = pathTo(flame, frame.parent).map((above) => frames[above]);
            const path = around.map((above) => (above ? frameName(above) : "")).join(" › ");
            return (
              <tr key={at}>
                <th scope="row" title={path === "" ? undefined : `${path} › ${frameName(frame)}`}>
                  <button type="button" className={styles.name} onClick={() => onZoom(at)}>
                    <KindMark family={frame.family} />
                    {frameName(frame)} {path !== "" && <small>{path}</small>}
                  </button>
                </th>
                <td>{frame.agent}</td>
                <td>{formatCount(frame.calls)}</td>
                <ErrorCell errors={frame.failed} />
                <td>{formatDuration(frame.totalMs)}</td>
                <td>{formatDuration(frame.selfMs)}</td>
                <td>{frameShare(frame, flame)}</td>
              </tr>
            );
          })}
        </tbody>
      </FigureTable>
      {inside.length > MOST && (
        <p role="status">
          First {formatCount(MOST)} of {formatCount(inside.length)} frames
        </p>
      )}
    </div>
  );
}
