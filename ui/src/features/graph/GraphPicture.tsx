// The graph as a picture: laid out in the background, or a notice and a table where no picture could be read.

import { useQuery } from "@tanstack/react-query";
import type { RelativeMs } from "../../base/time";
import type { HandoffStep } from "../../ipc/bindings";
import { type GraphShape, labelOf, tooMuch } from "../../model/agent-graph";
import type { AgentMarks } from "../../model/agent-marks";
import type { Area } from "../../model/graph-layout";
import { queryKeys } from "../../state/queries";
import { Skeleton } from "../../widgets/Notice";
import type { Chosen } from "./chosen";
import { layOut } from "./elk";
import { GraphCanvas } from "./GraphCanvas";
import styles from "./GraphView.module.css";
import { PairTable } from "./PairTable";

type Props = {
  shape: GraphShape;
  area: Area;
  marks: AgentMarks;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
  acting: ReadonlySet<string> | null;
  current: HandoffStep | null;
  /** The instant that is played; `null` when none is. */
  atMs: RelativeMs | null;
};

/** The picture, or the table. */
export function GraphPicture({ shape, area, ...rest }: Props) {
  const much = tooMuch(shape);
  // The picture is made again only when what is drawn in it changes, not with each event that comes.
  const drawn = JSON.stringify([
    shape.boxes.map(({ id, size }) => [id, Math.ceil(size.full.wide / 24), Math.ceil(size.brief.wide / 24)]),
    shape.arrows.map((arrow) => [arrow.id, labelOf(arrow, true).length]),
    area,
  ]);
  const layout = useQuery({
    queryKey: [...queryKeys.graphLayouts, drawn],
    queryFn: ({ signal }) => layOut(shape, area, signal),
    enabled: much === null && area.wide > 0,
    placeholderData: (before) => before,
    structuralSharing: false,
  });
  if (much !== null)
    return (
      <>
        <p className={styles.much} role="status">
          <b>{much}</b> cannot be told apart in a picture. This is the same as a table, the most handoffs
          first.
        </p>
        <PairTable shape={shape} marks={rest.marks} onChoose={rest.onChoose} />
      </>
    );
  // The layout before stays until the next is there, unless much of what is drawn now has no place in it.
  const places = layout.data?.boxes;
  const missing = shape.boxes.filter(({ id }) => places?.has(id) !== true).length;
  if (!layout.data || missing > shape.boxes.length / 4)
    return (
      <div className={styles.waiting}>
        <Skeleton label="Laying the graph out" rows={8} />
      </div>
    );
  return <GraphCanvas {...rest} shape={shape} layout={layout.data} />;
}
