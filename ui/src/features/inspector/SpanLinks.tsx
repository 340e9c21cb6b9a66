// Where a span leads: earlier and later attempts, the model call behind it, children, and the chain of hashes.

import { formatCount, formatPlural } from "../../base/format";
import type { ChainLink, LinkedSpan, SpanLinks as Links } from "../../ipc/bindings";
import { kindWords, SpanState, stateWord } from "../../model/families";
import { tookWords } from "../../model/took-words";
import { Icon } from "../../widgets/Icon";
import { KindMark } from "../../widgets/KindMark";
import styles from "./Links.module.css";

type Props = { links: Links; onGo: (span: number, event?: number) => void };

/** The relatives of a span; nothing when it has none. */
export function SpanLinks({ links, onGo }: Props) {
  const { attemptBefore, attemptAfter, modelBefore, stateBefore, children, childCount, chain } = links;
  return (
    <div className={styles.links} data-testid="span-links">
      <LinkLine word="Attempt before" to={attemptBefore} onGo={onGo} />
      <LinkLine word="Tried again" to={attemptAfter} onGo={onGo} />
      <LinkLine word="State before" to={stateBefore} onGo={onGo} />
      <LinkLine word="Model call" to={modelBefore} onGo={onGo} />
      {childCount > 0 && (
        <details className={styles.more}>
          <summary>{formatPlural(childCount, "child", "children")}</summary>
          <ul>
            {children.map((child) => (
              <li key={child.span}>
                <LinkButton to={child} onGo={onGo} />
              </li>
            ))}
          </ul>
          {children.length < childCount && (
            <p className={styles.cut}>
              First {formatCount(children.length)} of {formatCount(childCount)}
            </p>
          )}
        </details>
      )}
      {chain.length > 0 && <Chain chain={chain} onGo={onGo} />}
    </div>
  );
}

type LineProps = { word: string; to: LinkedSpan | null; onGo: Props["onGo"] };

function LinkLine({ word, to, onGo }: LineProps) {
  if (!to) return null;
  return (
    <p className={styles.line}>
      <span>{word}</span>
      <LinkButton to={to} onGo={onGo} />
    </p>
  );
}

function LinkButton({ to, onGo }: { to: LinkedSpan; onGo: Props["onGo"] }) {
  const took = tookWords(to);
  return (
    <button type="button" className={styles.link} onClick={() => onGo(to.span)}>
      <KindMark family={to.family} size={9} />
      <span>{to.name || "unnamed"}</span>{" "}
      {to.state !== SpanState.Ok && <em data-state={stateWord(to.state)}>{stateWord(to.state)}</em>}{" "}
      {took !== "" && <small>{took}</small>}
    </button>
  );
}

function Chain({ chain, onGo }: { chain: readonly ChainLink[]; onGo: Props["onGo"] }) {
  const broken = chain.filter(({ holds }) => !holds).length;
  return (
    <details className={styles.more} data-broken={broken > 0} open={broken > 0}>
      <summary>
        <Icon name={broken > 0 ? "broken" : "verified"} size={13} />
        {broken > 0 ? "Hash chain does not hold here" : "Hash chain holds here"}
      </summary>
      {chain.map(
        ({ event, kind, summary, previousEvent, previousSpan, previousName, hash, previousHash }) => (
          <div key={event} className={styles.chain}>
            <b>{kindWords(kind)}</b>
            <p>{summary}</p>
            <dl>
              <dt>Hash</dt>
              <dd>{hash || "none"}</dd>
              <dt>Previous</dt>
              <dd>{previousHash || "none"}</dd>
            </dl>
            {previousSpan !== null && previousEvent !== null && (
              <button type="button" className={styles.link} onClick={() => onGo(previousSpan, previousEvent)}>
                <span>Go to {previousName || "the event before"}</span>
              </button>
            )}
          </div>
        ),
      )}
    </details>
  );
}
