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

type Props = {
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
export function SessionItem({ row, selected, nowMs, words, hit, mark, onOpen }: Props) {
  const picked = useMarking((marking) => row !== undefined && marking.picked.has(row.key));
  const timeFormat = useSettings((settings) => settings.timeFormat);
  if (!row) return <MissingItem />;
  const look = SESSION_STATES[row.state];
  const title = visibleText(row.title);
  return (
    <ListItem
      data-testid="session-item"
      data-key={row.key}
      data-picked={picked || undefined}
      dot={{ state: look.dot, word: look.word }}
      title={
        <span className={styles.titled}>
          {row.starred && (
            <span className={styles.star} role="img" aria-label="Starred">
              <Icon name="starred" size={11} />
            </span>
          )}
          {picked && <span className={styles.picked}>picked</span>}
          <span className={styles.words}>
            <Marked text={title} words={words} />
          </span>
          {mark && <span className={styles.apart}>{mark}</span>}
        </span>
      }
      about={title}
      time={
        timeFormat !== "relative"
          ? formatMoment(unixMs(row.startMs)).slice(0, 16)
          : row.state === "live"
            ? "now"
            : formatAgo(unixMs(row.startMs), nowMs)
      }
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
            {row.cost.length > 0 && (
              <span
                title={
                  row.costPartial
                    ? `${formatCost(row.cost)}, some model calls have no price`
                    : formatCost(row.cost)
                }
              >
                {formatCostShort(row.cost, 2)}
                {row.costPartial && "+"}
              </span>
            )}
            {row.totalTokens > 0 && (
              <span className={styles.tokens}>{formatCompact(row.totalTokens)} tok</span>
            )}
          </span>
        </>
      }
      found={
        hit && (
          <span className={styles.snippet} data-testid="session-snippet">
            <KindMark family={hit.family} size={8} />
            <span>
              <Marked text={fromFirstMatch(oneLine(hit.snippet), words)} words={words} />
            </span>
          </span>
        )
      }
    />
  );
}
