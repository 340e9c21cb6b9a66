// A session read as a conversation.

import { useCallback, useMemo, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import type { UnixMs } from "../../base/time";
import { freeWords } from "../../model/query-text";
import {
  chooseKind,
  countKinds,
  filterEntries,
  TRANSCRIPT_KINDS,
  type TranscriptKind,
} from "../../model/transcript";
import { asideFolds, callRuns, type Folds } from "../../model/transcript-folds";
import { listen } from "../../model/transcript-voices";
import { updateSession } from "../../state/address";
import { useAgentMarks } from "../../state/agent-marks";
import { useActions } from "../../state/keyboard";
import { usePromptPanel } from "../../state/prompt";
import { useSessionHits } from "../../state/queries";
import { useTranscript } from "../../state/transcript";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
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

const ALL: ReadonlySet<TranscriptKind> = new Set();
const NO_FOLDS: Folds = new Map();

/** The transcript view. */
export function TranscriptView({ sessionKey, baseMs, selectedSpan, live, query }: Props) {
  const transcript = useTranscript(sessionKey);
  const [chosen, setChosen] = useState(ALL);
  const [folds, setFolds] = useState(true);
  const showPrompt = usePromptPanel(({ show }) => show);
  const onPrompt = useCallback((span: number) => showPrompt(sessionKey, span), [showPrompt, sessionKey]);
  const words = useMemo(() => freeWords(query), [query]);
  const data = transcript.data;
  const counts = useMemo(() => countKinds(data?.entries ?? []), [data]);
  const hits = useSessionHits(sessionKey, query);
  const found = useMemo(() => (query === "" || !hits.data ? null : new Set(hits.data)), [query, hits.data]);
  const shown = useMemo(() => filterEntries(data?.entries ?? [], chosen, found), [data, chosen, found]);
  const voices = useMemo(() => listen(data?.entries ?? []), [data]);
  const agents = useMemo(() => (data?.entries ?? []).map(({ agent }) => agent), [data]);
  const marks = useAgentMarks(sessionKey, agents);
  // Each error is looked for by itself, and so is each hit of a filter.
  const repeats = useMemo(
    () => (found !== null || chosen.has("errors") ? NO_FOLDS : callRuns(shown)),
    [shown, found, chosen],
  );
  const asides = useMemo(
    () => (found !== null || chosen.has("asides") ? NO_FOLDS : asideFolds(shown)),
    [shown, found, chosen],
  );
  const shut = useMemo(() => (folds ? new Map([...repeats, ...asides]) : asides), [folds, repeats, asides]);

  useActions(repeats.size > 0 ? { repeats: () => setFolds(!folds) } : {});

  if (transcript.error && !data) return <ErrorNotice error={transcript.error} onRetry={transcript.refetch} />;
  if (!data) return <Skeleton label="Loading the transcript" rows={12} />;
  if (data.entries.length === 0)
    return (
      <EmptyNotice title="Nothing said yet">
        Messages and calls appear here as the agent sends them.
      </EmptyNotice>
    );
  return (
    <div className={styles.view} data-testid="transcript">
      <div className={styles.bar}>
        <div className={styles.chips} role="group" aria-label="Kinds of items">
          {TRANSCRIPT_KINDS.filter(({ id }) => counts.has(id)).map(({ id, word }) => (
            <button
              key={id}
              type="button"
              aria-pressed={chosen.has(id)}
              title={chosen.has(id) ? "All items again" : "Only these; with Shift, these as well"}
              onClick={(event) => setChosen(chooseKind(chosen, id, event.shiftKey))}
            >
              {word} <span>{formatCount(counts.get(id) ?? 0)}</span>
            </button>
          ))}
        </div>
        <div className={styles.end}>
          {repeats.size > 0 && (
            <button
              type="button"
              className={styles.folds}
              aria-pressed={folds}
              title="One row for calls of one tool in a row (Shift R)"
              onClick={() => setFolds(!folds)}
            >
              Fold repeats
            </button>
          )}
          <p className={styles.count} role="status">
            {shown.length === data.entries.length
              ? formatPlural(shown.length, "item")
              : `${formatCount(shown.length)} of ${formatPlural(data.entries.length, "item")}`}
            {data.cut > 0 &&
              ` · first ${formatCount(data.entries.length)}, ${formatCount(data.cut)} more are stored`}
          </p>
        </div>
      </div>
      {hits.error && <Failure title="The filter cannot be applied; all items are shown" error={hits.error} />}
      {shown.length === 0 ? (
        <EmptyNotice title="No item matches">
          <Button
            onClick={() => {
              setChosen(ALL);
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
          folds={shut}
          voices={voices}
          marks={marks}
          baseMs={baseMs}
          selectedSpan={selectedSpan}
          live={live}
          words={words}
          onPrompt={onPrompt}
        />
      )}
    </div>
  );
}
