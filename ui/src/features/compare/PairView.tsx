// One pair of steps: what both are, and their texts laid side by side.

import { formatDuration } from "../../base/format";
import { between, formatOffset } from "../../base/time";
import { changeWords } from "../../model/compare";
import type { CompareLayout } from "../../model/compare-layout";
import { familyOf, stateWord } from "../../model/families";
import { type CompareRoute, sessionRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { usePairDiff } from "../../state/compare";
import { useView } from "../../state/view";
import { Button } from "../../widgets/Button";
import { DiffView } from "../../widgets/DiffView";
import { KindMark } from "../../widgets/KindMark";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import styles from "./Pair.module.css";

type Props = { layout: CompareLayout; row: number; route: CompareRoute };

/** The chosen pair. */
export function PairView({ layout, row, route }: Props) {
  const [left, right] = [layout.left.span[row] ?? -1, layout.right.span[row] ?? -1];
  return (
    <section className={styles.pair} aria-label="Chosen step" data-testid="compare-pair">
      <h2 className={styles.title}>
        <KindMark family={layout.family[row] ?? 0} />
        {layout.name(row) || "unnamed"}
      </h2>
      <p className={styles.kind}>
        {familyOf(layout.family[row] ?? 0).word} · {changeWords(layout.changes[row] ?? 0).join(", ")}
      </p>
      <table className={styles.facts}>
        <tbody>
          <SideRow word="Left" columns={layout.left} row={row} session={route.left} />
          <SideRow word="Right" columns={layout.right} row={row} session={route.right} />
        </tbody>
      </table>
      {left >= 0 && right >= 0 ? (
        <Texts left={left} right={right} />
      ) : (
        <EmptyNotice title={left >= 0 ? "Only on the left" : "Only on the right"}>
          The other run has no such step at this place. Open the step to see what it carried.
        </EmptyNotice>
      )}
    </section>
  );
}

type SideProps = { word: string; columns: CompareLayout["left"]; row: number; session: string };

function SideRow({ word, columns, row, session }: SideProps) {
  const reveal = useView((view) => view.revealSpan);
  const span = columns.span[row] ?? -1;
  if (span < 0)
    return (
      <tr>
        <th scope="row">{word}</th>
        <td colSpan={4}>no such step</td>
      </tr>
    );
  const start = columns.start[row];
  return (
    <tr>
      <th scope="row">{word}</th>
      <td>{stateWord(columns.state[row] ?? 0)}</td>
      <td>at {formatOffset(start)}</td>
      <td>{formatDuration(between(start, columns.end[row]))}</td>
      <td>
        <Button
          look="quiet"
          aria-label={`Open the step of the ${word.toLowerCase()} side`}
          onClick={() => {
            const route = sessionRoute(session);
            if (route.at === "session") navigate({ ...route, view: "timeline", span });
            reveal(span);
          }}
        >
          Open
        </Button>
      </td>
    </tr>
  );
}

function Texts({ left, right }: { left: number; right: number }) {
  const query = usePairDiff(left, right);
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <Skeleton label="Laying the texts side by side" />;
  if (query.data.texts.length === 0) return <EmptyNotice title="Neither carries a text" />;
  return query.data.texts.map((diff) => (
    <DiffView key={diff.name} diff={diff} leftWord="left" rightWord="right" />
  ));
}
