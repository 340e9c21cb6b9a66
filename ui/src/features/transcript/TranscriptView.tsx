// A session read as a conversation.

import { useMemo, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import type { UnixMs } from "../../base/time";
import { freeWords } from "../../model/query-text";
import { countKinds, filterEntries, TRANSCRIPT_KINDS, type TranscriptKind } from "../../model/transcript";
import { updateSession } from "../../state/address";
import { useSessionHits } from "../../state/queries";
import { useTranscript } from "../../state/transcript";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { PromptPanel } from "./PromptPanel";
import { TranscriptList } from "./TranscriptList";
import styles from "./TranscriptView.module.css";

type Props = {
  sessionKey: string;
  baseMs: UnixMs;
  selectedSpan: number | null;
  live: boolean;
  /** The session's filter; its words are marked. */
  query: string;
};

const NOTHING: ReadonlySet<TranscriptKind> = new Set();

/** The transcript view. */
export function TranscriptView({ sessionKey, baseMs, selectedSpan, live, query }: Props) {
  const transcript = useTranscript(sessionKey);
  const [hidden, setHidden] = useState(NOTHING);
  const [prompt, setPrompt] = useState<number | null>(null);
  const words = useMemo(() => freeWords(query), [query]);
  const data = transcript.data;
  const counts = useMemo(() => countKinds(data?.entries ?? []), [data]);
  const hits = useSessionHits(sessionKey, query);
  const found = useMemo(() => (query === "" || !hits.data ? null : new Set(hits.data)), [query, hits.data]);
  const shown = useMemo(() => filterEntries(data?.entries ?? [], hidden, found), [data, hidden, found]);

  if (transcript.error && !data) return <ErrorNotice error={transcript.error} onRetry={transcript.refetch} />;
  if (!data) return <Skeleton label="Loading the transcript" rows={12} />;
  if (data.entries.length === 0)
    return (
      <EmptyNotice title="Nothing said yet">
        Messages and calls appear here as the agent sends them.
      </EmptyNotice>
    );
  const toggle = (kind: TranscriptKind) => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    setHidden(next);
  };
  return (
    <div className={styles.view} data-testid="transcript">
      <div className={styles.bar}>
        <div className={styles.chips} role="group" aria-label="Kinds of items">
          {TRANSCRIPT_KINDS.filter(({ id }) => counts.has(id)).map(({ id, word }) => (
            <button key={id} type="button" aria-pressed={!hidden.has(id)} onClick={() => toggle(id)}>
              {word} <span>{formatCount(counts.get(id) ?? 0)}</span>
            </button>
          ))}
        </div>
        <p className={styles.count} role="status">
          {shown.length === data.entries.length
            ? formatPlural(shown.length, "item")
            : `${formatCount(shown.length)} of ${formatPlural(data.entries.length, "item")}`}
          {data.cut > 0 &&
            ` · first ${formatCount(data.entries.length)}, ${formatCount(data.cut)} more are stored`}
        </p>
      </div>
      {hits.error && <Failure title="The filter cannot be applied; all items are shown" error={hits.error} />}
      {shown.length === 0 ? (
        <EmptyNotice title="No item matches">
          <Button
            onClick={() => {
              setHidden(NOTHING);
              updateSession({ query: "" });
            }}
          >
            Show all
          </Button>
        </EmptyNotice>
      ) : (
        <TranscriptList
          sessionKey={sessionKey}
          entries={shown}
          baseMs={baseMs}
          selectedSpan={selectedSpan}
          live={live}
          words={words}
          onPrompt={setPrompt}
        />
      )}
      {prompt !== null && (
        <PromptPanel sessionKey={sessionKey} span={prompt} words={words} onClose={() => setPrompt(null)} />
      )}
    </div>
  );
}
