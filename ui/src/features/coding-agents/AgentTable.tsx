// The table of coding agents: how many sessions each has, how large and how new they are, and whether it is followed.

import { formatBytes, formatCount, formatPlural } from "../../base/format";
import { formatAgo, formatStamp, nowMs, unixMs } from "../../base/time";
import { commands } from "../../ipc/backend";
import type { AgentFollow, CodingAgent } from "../../ipc/bindings";
import { backWords, choiceOf } from "../../model/coding-agents";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import styles from "./CodingAgents.module.css";

type Props = {
  agents: readonly CodingAgent[];
  /** How far back is chosen. */
  days: number | null;
  busy: boolean;
  onFollow: (agent: string) => void;
};

/** The table. */
export function AgentTable({ agents, days, busy, onFollow }: Props) {
  return (
    <table className={styles.table} aria-label="Coding agents">
      <thead>
        <tr>
          <th scope="col">Agent</th>
          <th scope="col">Sessions</th>
          <th scope="col">Newest</th>
          <th scope="col">Size</th>
          <th scope="col">{days === null ? "All" : `Last ${days} days`}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => (
          <AgentRow
            key={agent.agent}
            agent={agent}
            days={days}
            busy={busy}
            onFollow={() => onFollow(agent.agent)}
          />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = { agent: CodingAgent; days: number | null; busy: boolean; onFollow: () => void };

function AgentRow({ agent, days, busy, onFollow }: RowProps) {
  const { title, folders, projects, follow } = agent;
  const stop = useChange(commands.unfollowAgent);
  const recent = choiceOf(agent, days);
  const newest = Date.parse(agent.newest);
  return (
    <tr data-testid="coding-agent" data-agent={agent.agent}>
      <th scope="row">
        <b>{title}</b>
        <small>
          <code>{folders.join(", ")}</code>
          {projects > 0 && ` · ${formatPlural(projects, "project")}`}
        </small>
        {follow && follow.problem !== "" && <small className={styles.problem}>{follow.problem}</small>}
        {stop.error && <Failure title="It is still followed" error={stop.error} />}
      </th>
      <td>
        {(agent.sessions > 0 || agent.databases === 0) && <b>{formatCount(agent.sessions)}</b>}
        {agent.databases > 0 && <small>{formatPlural(agent.databases, "database")}</small>}
      </td>
      <td title={formatStamp(agent.newest)}>
        {Number.isNaN(newest) ? "" : formatAgo(unixMs(newest), nowMs())}
      </td>
      <td>{formatBytes(agent.bytes)}</td>
      <td>
        {agent.sessions > 0 && (
          <>
            <b>{formatCount(recent.sessions)}</b> ·{" "}
          </>
        )}
        {formatBytes(recent.bytes)}
      </td>
      <td className={styles.action}>
        {follow && <Progress title={title} follow={follow} />}
        {(!follow || follow.days !== days) && (
          <Button
            aria-label={follow ? `Follow ${title}, ${backWords(days)}` : `Follow ${title}`}
            disabled={busy}
            onClick={onFollow}
          >
            {follow ? backWords(days) : "Follow"}
          </Button>
        )}
        {follow && (
          <Button
            look="quiet"
            aria-label={`Stop following ${title}`}
            title="What was read stays"
            disabled={stop.busy}
            onClick={() => stop.run(agent.agent)}
          >
            Stop
          </Button>
        )}
      </td>
    </tr>
  );
}

function Progress({ title, follow }: { title: string; follow: AgentFollow }) {
  if (follow.waiting === 0)
    return (
      <span className={styles.following} title={backWords(follow.days)}>
        following
      </span>
    );
  const read = follow.files - follow.waiting;
  return (
    <span className={styles.progress}>
      <span>
        <b>{formatCount(read)}</b> of {formatCount(follow.files)} files
      </span>
      <progress aria-label={`Files of ${title} that were read`} value={read} max={follow.files} />
    </span>
  );
}
