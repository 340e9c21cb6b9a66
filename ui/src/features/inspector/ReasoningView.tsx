// How an agent thought: its goal, how sure it was, what it checked, and its steps.

import { useEffect, useRef } from "react";
import type { EventDetail } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import type { JsonNode } from "../../model/json-node";
import { confidenceShare, type ReasoningStep, reasoningOf, type SafetyCheck } from "../../model/reasoning";
import { Icon } from "../../widgets/Icon";
import { Marked } from "../../widgets/Marked";
import styles from "./ReasoningView.module.css";

type Props = {
  event: EventDetail;
  /** The steps as they were sent; `null` when there are none. */
  steps: JsonNode | null;
  /** Words to mark in the steps; empty for none. */
  words: string;
  /** The found node to bring into view. */
  current: JsonNode | null;
};

/** The reasoning of one event. */
export function ReasoningView({ event, steps, words, current }: Props) {
  const reasoning = reasoningOf(event, steps);
  return (
    <section className={styles.reasoning} aria-label={`Reasoning of ${kindWords(event.row.kind)}`}>
      {reasoning.goal !== "" && (
        <div className={styles.goal}>
          <h3>Goal</h3>
          <p>{reasoning.goal}</p>
        </div>
      )}
      {reasoning.uncertainty !== "" && (
        <p className={styles.uncertainty}>
          Uncertainty <b>{reasoning.uncertainty}</b>
        </p>
      )}
      {reasoning.steps.length > 0 && (
        <ol className={styles.steps} aria-label="Steps">
          {reasoning.steps.map((step) => (
            <Step key={step.node.from} step={step} words={words} current={isWithin(current, step.node)} />
          ))}
        </ol>
      )}
      {reasoning.checks.length > 0 && (
        <>
          <h3>Safety checks</h3>
          <ul className={styles.checks} aria-label="Safety checks">
            {reasoning.checks.map((check) => (
              <Check key={check.name} check={check} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Step({ step, words, current }: { step: ReasoningStep; words: string; current: boolean }) {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) line.current?.scrollIntoView?.({ block: "nearest" });
  }, [current]);
  const { description, decision, confidence, node } = step;
  const plain = description === "" && decision === "" ? node.text : "";
  return (
    <li ref={line} className={styles.step} data-current={current}>
      <p className={styles.words}>
        <Marked text={description || plain} words={words} />
      </p>
      {confidence !== null && <Confidence value={confidence} />}
      {decision !== "" && (
        <p className={styles.decision}>
          <span>Decision</span>
          <Marked text={decision} words={words} />
        </p>
      )}
    </li>
  );
}

function Confidence({ value }: { value: number }) {
  const share = confidenceShare(value);
  const words = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return (
    <span
      className={styles.confidence}
      role="meter"
      aria-label="Confidence"
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={share}
      aria-valuetext={words}
      title={`Confidence ${value}`}
    >
      <span className={styles.track}>
        <span style={{ width: `${share * 100}%` }} />
      </span>
      {words}
    </span>
  );
}

const VERDICTS = { passed: "check", failed: "close", other: "help" } as const;

function Check({ check }: { check: SafetyCheck }) {
  return (
    <li className={styles.check} data-verdict={check.verdict}>
      <Icon name={VERDICTS[check.verdict]} size={13} />
      <span>{check.name}</span>
      <b>{check.result || "no result"}</b>
    </li>
  );
}

function isWithin(node: JsonNode | null, above: JsonNode): boolean {
  for (let at = node; at; at = at.parent) if (at === above) return true;
  return false;
}
