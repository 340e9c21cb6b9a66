// Which session to compare this one with: search, those with the same title first.

import { useDeferredValue } from "react";
import { formatDuration, formatPlural } from "../../base/format";
import { duration, formatMoment, unixMs } from "../../base/time";
import type { SessionDetail, SessionRow } from "../../ipc/bindings";
import { compareInOrder, compareRoute } from "../../model/route";
import { SESSION_STATES } from "../../model/session-states";
import { tellApart } from "../../model/tell-apart";
import { navigate } from "../../state/address";
import { useSessionChoice } from "../../state/compare";
import { useActions } from "../../state/keyboard";
import { Form } from "../../widgets/Form";
import { Panel } from "../../widgets/Panel";
import { StateDot } from "../../widgets/StateDot";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./Compare.module.css";

/** The panel. */
export function ComparePanel({ detail, onClose }: { detail: SessionDetail; onClose: () => void }) {
  const { row, traceIds } = detail;
  const form = useSubmit({ start: { words: "" }, send: () => rows[0] && go(rows[0]) });
  const words = useDeferredValue(form.draft.words);
  // Without words, runs of the same task are the likely ones; they are looked for by the title.
  const alike = useSessionChoice(words === "" ? JSON.stringify(row.title) : words);
  const recent = useSessionChoice(words);
  useActions({ back: onClose });
  const known = new Set([row.key]);
  const fresh = (session: SessionRow) => !known.has(session.key) && known.add(session.key);
  const sameTitle = (alike.data?.sessions ?? []).filter(({ title }) => title === row.title);
  const rows = [...sameTitle, ...(recent.data?.sessions ?? [])].filter(fresh);
  const apart = tellApart([row, ...rows]);
  const go = (other: SessionRow) => navigate(compareInOrder(row, other));
  return (
    <Panel title="Compare with…" testId="compare-panel" width="wide" onClose={onClose}>
      <Form label="Compare" form={form} look="bare">
        <TextField label="Search sessions" {...form.text("words")} autoFocus />
      </Form>
      <ul className={styles.choice} aria-label="Sessions to compare with">
        {traceIds.length > 1 && words === "" && (
          <li>
            <button
              type="button"
              onClick={() =>
                navigate({
                  ...compareRoute(row.key, row.key),
                  leftRun: traceIds[0] ?? "",
                  rightRun: traceIds[1] ?? "",
                })
              }
            >
              <b>Two runs of this session</b>
              <small>{formatPlural(traceIds.length, "run")} to choose from</small>
            </button>
          </li>
        )}
        {rows.map((session) => (
          <li key={session.key}>
            <button type="button" onClick={() => go(session)}>
              <StateDot state={SESSION_STATES[session.state].dot} word={SESSION_STATES[session.state].word} />
              <b>{session.title}</b>
              {session.title === row.title && <em>same title</em>}
              {apart.has(session.key) && <em>{apart.get(session.key)}</em>}
              <small>
                {formatMoment(unixMs(session.startMs)).slice(0, 16)} ·{" "}
                {formatDuration(duration(session.durationMs))}
              </small>
            </button>
          </li>
        ))}
      </ul>
      {rows.length === 0 && recent.data && <p className={styles.none}>No other session matches.</p>}
    </Panel>
  );
}
