// One row of the sessions list.

import { formatCompact, formatCost, formatCostShort, formatCount, formatPlural } from "../../base/format";
import { formatAgo, formatMoment, type UnixMs, unixMs } from "../../base/time";
import { oneLine, visibleText } from "../../base/visible";
import type { SessionHit, SessionRow } from "../../ipc/bindings";
import { FAMILY_AGENT } from "../../model/families";
import { fromFirstMatch } from "../../model/in-sight";
import { isSuspicious, sessionIntegrity } from "../../model/integrity";
import { SESSION_STATES } from "../../model/session-states";
import { useMarking } from "../../state/marks";
import { useSettings } from "../../state/settings";
import { DialectTag } from "../../widgets/DialectTag";
import { ErrorCount } from "../../widgets/ErrorCount";
import { Icon } from "../../widgets/Icon";
import { IntegrityMark } from "../../widgets/IntegrityMark";
import { KindMark } from "../../widgets/KindMark";
import { ListItem, MissingItem } from "../../widgets/ListItem";
import { Marked } from "../../widgets/Marked";
import styles from "./SessionItem.module.css";

/** What a row of the list, or of the table, is told. */
export type SessionRowProps = {
  /** Missing while its page is on the way. */
  row: SessionRow | undefined;
  selected: boolean;
  nowMs: UnixMs;
  /** Words to mark. */
  words: readonly string[];
  /** The event that the words were found in. */
  hit: SessionHit | undefined;
  /** What tells it from others of that title; missing where nothing has to. */
  mark: string | undefined;
  onOpen: (key: string) => void;
};

/** A session in the list. */
export function SessionItem({ row, selected, nowMs, words, hit, mark, onOpen }: SessionRowProps) {
  const picked = useMarking((marking) => row !== undefined && marking.picked.has(row.key));
  const time = useSessionTime(row, nowMs);
  if (!row) return <MissingItem />;
  const look = SESSION_STATES[row.state];
  return (
    <ListItem
      data-testid="session-item"
      data-key={row.key}
      data-picked={picked || undefined}
      dot={{ state: look.dot, word: look.word }}
      title={<SessionTitle row={row} picked={picked} words={words} mark={mark} />}
      about={visibleText(row.title)}
      time={time}
      moment={formatMoment(unixMs(row.startMs))}
      selected={selected}
      onClick={() => onOpen(row.key)}
      facts={
        <>
          {row.dialects.map((dialect) => (
            <DialectTag key={dialect} dialect={dialect} />
          ))}
          {isSuspicious(row.integrity) && <IntegrityMark look={sessionIntegrity(row.integrity)} labelled />}
          <span>{formatPlural(row.events, "event")}</span>
          <span className={styles.agents} title={formatPlural(row.agents, "agent")}>
            <KindMark family={FAMILY_AGENT} size={8} />
            {formatCount(row.agents)}
          </span>
          {row.note !== "" && (
            <span title={row.note}>
              <Icon name="file" size={11} /> note
            </span>
          )}
          <ErrorCount errors={row.errors} state={row.state} short />
          <span className={styles.spend}>
            <SessionCost row={row} />
            {row.totalTokens > 0 && (
              <span className={styles.tokens}>{formatCompact(row.totalTokens)} tok</span>
            )}
          </span>
        </>
      }
      found={hit && <SessionSnippet hit={hit} words={words} />}
    />
  );
}

/** When a session began, in the form that was chosen. */
export function useSessionTime(row: SessionRow | undefined, nowMs: UnixMs): string {
  const timeFormat = useSettings((settings) => settings.timeFormat);
  if (!row) return "";
  if (timeFormat !== "relative") return formatMoment(unixMs(row.startMs)).slice(0, 16);
  return row.state === "live" ? "now" : formatAgo(unixMs(row.startMs), nowMs);
}

type TitleProps = {
  row: SessionRow;
  picked: boolean;
  words: readonly string[];
  mark: string | undefined;
};

/** The title with its marks. */
export function SessionTitle({ row, picked, words, mark }: TitleProps) {
  return (
    <span className={styles.titled}>
      {row.starred && (
        <span className={styles.star} role="img" aria-label="Starred">
          <Icon name="starred" size={11} />
        </span>
      )}
      {picked && <span className={styles.picked}>picked</span>}
      <span className={styles.words}>
        <Marked text={visibleText(row.title)} words={words} />
      </span>
      {mark && <span className={styles.apart}>{mark}</span>}
    </span>
  );
}

/** What it cost, in short; nothing where nobody says. */
export function SessionCost({ row }: { row: SessionRow }) {
  if (row.cost.length === 0) return null;
  const whole = formatCost(row.cost);
  return (
    <span title={row.costPartial ? `${whole}, some model calls have no price` : whole}>
      {formatCostShort(row.cost, 2)}
      {row.costPartial && "+"}
    </span>
  );
}

/** The words that were found in it. */
export function SessionSnippet({ hit, words }: { hit: SessionHit; words: readonly string[] }) {
  return (
    <span className={styles.snippet} data-testid="session-snippet">
      <KindMark family={hit.family} size={8} />
      <span>
        <Marked text={fromFirstMatch(oneLine(hit.snippet), words)} words={words} />
      </span>
    </span>
  );
}
