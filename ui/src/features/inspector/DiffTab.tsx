// A span beside what it answers or follows: request and response, the state before, the attempt before.

import { useState } from "react";
import { useSpanDiff } from "../../state/links";
import { DiffView } from "../../widgets/DiffView";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import styles from "./Inspector.module.css";

/** What a span can be laid beside. */
export type DiffPair = { against: number | "answer"; word: string; left: string; right: string };

type Props = { sessionKey: string; span: number; pairs: readonly DiffPair[] };

/** The differences of a span. */
export function DiffTab({ sessionKey, span, pairs }: Props) {
  const [wanted, setWanted] = useState<DiffPair["against"] | null>(null);
  const pair = pairs.find(({ against }) => against === wanted) ?? pairs[0];
  if (!pair) return null;
  return (
    <>
      {pairs.length > 1 && (
        <div className={styles.choice} role="group" aria-label="Compared with">
          {pairs.map(({ against, word }) => (
            <button
              key={against}
              type="button"
              aria-pressed={against === pair.against}
              onClick={() => setWanted(against)}
            >
              {word}
            </button>
          ))}
        </div>
      )}
      <Difference key={pair.against} sessionKey={sessionKey} span={span} pair={pair} />
    </>
  );
}

function Difference({ sessionKey, span, pair }: { sessionKey: string; span: number; pair: DiffPair }) {
  const query = useSpanDiff(sessionKey, span, pair.against);
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <Skeleton label="Laying the texts side by side" />;
  if (query.data.texts.length === 0) return <EmptyNotice title="Neither carries a text" />;
  return query.data.texts.map((diff) => (
    <DiffView key={diff.name} diff={diff} leftWord={pair.left} rightWord={pair.right} />
  ));
}
