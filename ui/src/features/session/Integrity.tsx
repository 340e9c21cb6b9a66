// What the signatures of a session say: a badge in its head, and a panel with what is behind it.

import { formatCount, formatPlural } from "../../base/format";
import type { SessionDetail } from "../../ipc/bindings";
import { ruleWords, sessionIntegrity } from "../../model/integrity";
import { navigate } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { IntegrityMark } from "../../widgets/IntegrityMark";
import { Panel } from "../../widgets/Panel";
import styles from "./Integrity.module.css";

type BadgeProps = { detail: SessionDetail; open: boolean; onToggle: () => void };

/** The badge; nothing for an unsigned session, which is the normal case. */
export function IntegrityBadge({ detail, open, onToggle }: BadgeProps) {
  const { state } = detail.signatures;
  if (state === "unsigned") return null;
  const look = sessionIntegrity(state);
  return (
    <button
      type="button"
      className={styles.badge}
      data-tone={look.tone}
      data-testid="integrity-badge"
      aria-expanded={open}
      aria-haspopup="dialog"
      title="What the signatures say"
      onClick={onToggle}
    >
      <IntegrityMark look={look} />
      {look.word}
    </button>
  );
}

/** The panel: counts, rules, what is not covered, gaps, and the next step. */
export function IntegrityPanel({ detail, onClose }: { detail: SessionDetail; onClose: () => void }) {
  useActions({ back: onClose });
  const { signatures, gaps, hashChain } = detail;
  const look = sessionIntegrity(signatures.state);
  const counts = [
    { word: "verified", count: signatures.verified },
    { word: "do not fit", count: signatures.broken },
    { word: "no key", count: signatures.noKey },
    { word: "unsigned", count: signatures.unsigned },
  ].filter(({ count }) => count > 0);
  const needsKey = signatures.state === "no_key" || signatures.state === "wrong_key";
  return (
    <Panel
      title={look.word}
      mark={<IntegrityMark look={look} size={17} />}
      testId="integrity-panel"
      onClose={onClose}
    >
      <p className={styles.summary}>{signatures.summary}</p>
      {counts.length > 0 && (
        <>
          <div className={styles.bar} aria-hidden="true">
            {counts.map(({ word, count }) => (
              <span key={word} data-word={word} style={{ flexGrow: count }} />
            ))}
          </div>
          <ul className={styles.counts} aria-label="Events by signature">
            {counts.map(({ word, count }) => (
              <li key={word}>
                <i data-word={word} aria-hidden="true" />
                <b>{formatCount(count)}</b> {word}
              </li>
            ))}
          </ul>
        </>
      )}
      <dl className={styles.facts}>
        {signatures.rules.length > 0 && (
          <>
            <dt>Signed as</dt>
            <dd>
              {signatures.rules.map(({ value, count }) => (
                <span key={value}>
                  {ruleWords(value)} <small>{formatCount(count)}</small>
                </span>
              ))}
            </dd>
          </>
        )}
        <dt>Sequence</dt>
        <dd data-warn={gaps > 0}>
          {gaps > 0
            ? `${formatPlural(gaps, "event")} missing between those that came. A deleted event leaves no other trace.`
            : "no number is missing between those that came"}
        </dd>
        {hashChain && (
          <>
            <dt>Hash chain</dt>
            <dd data-warn={hashChain.linksBroken > 0}>
              {hashChain.linksBroken > 0
                ? `broken in ${formatPlural(hashChain.linksBroken, "place")}`
                : `${formatPlural(hashChain.linksOk, "link")}, all hold`}
            </dd>
          </>
        )}
        {signatures.notCovered !== "" && (
          <>
            <dt>Not covered</dt>
            <dd>{signatures.notCovered}</dd>
          </>
        )}
      </dl>
      {needsKey && (
        <p className={styles.next}>
          <Button onClick={() => navigate({ at: "sources", section: "keys" })}>Add a key</Button>
          {signatures.state === "no_key"
            ? "to check the signatures"
            : "if this run was signed with another one"}
        </p>
      )}
    </Panel>
  );
}
