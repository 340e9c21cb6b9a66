// How the server is, by both ways to ask: what its statistics say, and what it says when asked for its health alone.

import { formatDuration } from "../../base/format";
import { duration } from "../../base/time";
import type { PlatformHealth, PlatformReport } from "../../ipc/bindings";
import { type HealthLevel, healthLevel } from "../../model/platform";
import { type DotState, StateDot } from "../../widgets/StateDot";
import { Tag } from "../../widgets/Tag";
import styles from "./Table.module.css";

const DOTS: Record<HealthLevel, { dot: DotState; word: string }> = {
  ok: { dot: "ok", word: "well" },
  unhealthy: { dot: "failed", word: "unhealthy" },
  unknown: { dot: "waiting", word: "health unknown" },
};

/** The table; nothing when neither way gave an answer. */
export function HealthTable({ report }: { report: PlatformReport }) {
  const ofStats = report.stats?.health ?? null;
  if (report.health === null && ofStats === null) return null;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Asked by</th>
          <th scope="col">Status</th>
          <th scope="col">Circuit breaker</th>
          <th scope="col">Active agents</th>
          <th scope="col" className={styles.number}>
            Answered in
          </th>
        </tr>
      </thead>
      <tbody>
        {report.health && (
          <HealthLine
            by="GET /health"
            health={report.health}
            answered={formatDuration(duration(report.healthMs))}
          />
        )}
        {ofStats && <HealthLine by="Statistics" health={ofStats} answered="" />}
      </tbody>
    </table>
  );
}

function HealthLine({ by, health, answered }: { by: string; health: PlatformHealth; answered: string }) {
  const { dot, word } = DOTS[healthLevel(health)];
  return (
    <tr>
      <th scope="row">{by}</th>
      <td>
        <span className={styles.marked}>
          <StateDot state={dot} word={word} />
          {health.status || <span className={styles.none}>not said</span>}
        </span>
      </td>
      <td>{health.circuitBreaker || <span className={styles.none}>not said</span>}</td>
      <td>
        <span className={styles.tags}>
          {health.activeAgents.map((agent) => (
            <Tag key={agent}>{agent}</Tag>
          ))}
          {health.activeAgents.length === 0 && <span className={styles.none}>none</span>}
        </span>
      </td>
      <td className={styles.number}>{answered}</td>
    </tr>
  );
}
