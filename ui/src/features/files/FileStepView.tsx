// A call that touched a file, with what it changed.

import { formatCount } from "../../base/format";
import { formatOffset, relativeMs } from "../../base/time";
import type { FileStep } from "../../ipc/bindings";
import { type AgentMarks, agentColour } from "../../model/agent-marks";
import { actionWord, outcomeWord, readWords } from "../../model/files";
import { Button } from "../../widgets/Button";
import { Cut } from "../../widgets/Cut";
import { DiffLines } from "../../widgets/DiffView";
import own from "./FileDetail.module.css";
import styles from "./Files.module.css";

type Props = { step: FileStep; marks: AgentMarks; selected: boolean; onSelect: () => void };

/** The step. */
export function FileStepView({ step, marks, selected, onSelect }: Props) {
  const words = outcomeWord(step.outcome);
  const notes = [readWords(step), step.byCommand ? "by a command" : ""].filter(Boolean);
  return (
    <li
      className={own.step}
      data-selected={selected || undefined}
      data-changes={step.diff !== null || undefined}
    >
      <p>
        <span className={styles.at}>{formatOffset(relativeMs(step.atMs))}</span>
        <span className={styles.who}>
          <i style={{ background: agentColour(marks.get(step.agent)) }} />
          <Cut text={step.agent} empty="" />
        </span>
        <strong>{actionWord(step.action)}</strong>
        {step.added > 0 && <b>+{formatCount(step.added)}</b>}
        {step.removed > 0 && <i className={own.minus}>−{formatCount(step.removed)}</i>}
        {words !== "" && <em data-outcome={step.outcome}>{words}</em>}
        {notes.length > 0 && <small>{notes.join(", ")}</small>}
        <Button look="quiet" className={own.way} title={`The call of ${step.tool}`} onClick={onSelect}>
          the call
        </Button>
      </p>
      {step.diff !== null && step.diff.lines.length > 0 && (
        <DiffLines diff={step.diff} leftWord="before" rightWord="after" />
      )}
    </li>
  );
}
