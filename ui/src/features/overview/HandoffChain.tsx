// The handoffs in order, with their reasons; a loop is listed once, with its count.

import { Fragment } from "react";
import { formatDuration } from "../../base/format";
import { relativeMs } from "../../base/time";
import type { HandoffGroup, HandoffStep, SessionOverview } from "../../ipc/bindings";
import type { AgentMarks } from "../../model/agent-marks";
import { showFiltered, showSpan } from "../../state/places";
import { AgentBadge } from "../../widgets/KindMark";
import { cutNote } from "./cut-note";
import styles from "./HandoffChain.module.css";
import { Section } from "./Section";

/** The chain; nothing for a run of one agent. */
export function HandoffChain({ overview, marks }: { overview: SessionOverview; marks: AgentMarks }) {
  const { handoffs, handoffsShown, handoffsTotal } = overview;
  if (handoffs.length === 0) return null;
  const inferred = handoffs.some(({ steps }) => steps.some((step) => step.inferred));
  const notes = [
    inferred ? "inferred: the acting agent changed" : "",
    cutNote(handoffsShown, handoffsTotal, "handoffs"),
  ];
  return (
    <Section title="Handoffs in order" note={notes.filter(Boolean).join(", ")} testId="overview-handoffs">
      <ol className={styles.chain}>
        {handoffs.map((group, at) => (
          <Group
            // biome-ignore lint/suspicious/noArrayIndexKey: the same handoffs may come again; only their place differs.
            key={at}
            group={group}
            marks={marks}
            from={lastAgent(handoffs[at - 1])}
          />
        ))}
      </ol>
    </Section>
  );
}

function lastAgent(group: HandoffGroup | undefined): string | null {
  return group?.steps.at(-1)?.to ?? null;
}

type GroupProps = { group: HandoffGroup; marks: AgentMarks; from: string | null };

function Group({ group: { steps, times }, marks, from }: GroupProps) {
  return (
    <li className={styles.group} data-loop={times > 1}>
      {steps.map((step, at) => (
        <Fragment key={step.event}>
          {(at === 0 ? from : steps[at - 1]?.to) !== step.from && (
            <AgentChip agent={step.from} marks={marks} />
          )}
          <Arrow step={step} />
          <AgentChip agent={step.to} marks={marks} />
        </Fragment>
      ))}
      {times > 1 && <b className={styles.times}>× {times}</b>}
    </li>
  );
}

function AgentChip({ agent, marks }: { agent: string; marks: AgentMarks }) {
  return (
    <button type="button" className={styles.agent} onClick={() => showFiltered("timeline", "agent", agent)}>
      <AgentBadge mark={marks.get(agent)} />
      {agent || "unnamed"}
    </button>
  );
}

function Arrow({ step }: { step: HandoffStep }) {
  const reason = step.reason || (step.inferred ? "inferred" : step.kind);
  return (
    <button
      type="button"
      className={styles.arrow}
      data-inferred={step.inferred}
      aria-label={`${step.from} to ${step.to}${reason ? `, ${reason}` : ""}, at ${formatDuration(relativeMs(step.atMs))}`}
      title={`at ${formatDuration(relativeMs(step.atMs))}${step.kind ? `, ${step.kind}` : ""}${reason ? `: ${reason}` : ""}`}
      onClick={() => showSpan(step.span, step.event)}
    >
      {reason && <span>{reason}</span>}
      <i aria-hidden="true">→</i>
    </button>
  );
}
