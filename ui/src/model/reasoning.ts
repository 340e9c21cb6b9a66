// What an agent said about its own thinking, taken from the fields and parts of an event.

import type { EventDetail } from "../ipc/bindings";
import type { JsonNode } from "./json-node";

/** One step; texts are empty and the confidence `null` where nothing was said. */
export type ReasoningStep = {
  id: string;
  description: string;
  decision: string;
  /** As it was sent, usually from 0 to 1. */
  confidence: number | null;
  /** The step in the payload. */
  node: JsonNode;
};

/** A check that the agent made on itself, and its result. */
export type SafetyCheck = { name: string; result: string; verdict: "passed" | "failed" | "other" };

/** The reasoning of one event. */
export type Reasoning = {
  goal: string;
  uncertainty: string;
  checks: SafetyCheck[];
  steps: ReasoningStep[];
};

const CHECK = "safety check ";

/** Name of the part that holds the steps. */
export const STEPS = "steps";

/** Whether an event says anything about how an agent thought. */
export function carriesReasoning({ fields, parts }: EventDetail): boolean {
  return parts.some(({ name }) => name === STEPS) || fields.some(({ name }) => isReasoning(name));
}

function isReasoning(field: string): boolean {
  return field === "goal" || field === "uncertainty" || field.startsWith(CHECK);
}

/** The reasoning of an event whose `steps` part was read as `steps`. */
export function reasoningOf(event: EventDetail, steps: JsonNode | null): Reasoning {
  const field = (name: string) => event.fields.find((field) => field.name === name)?.value ?? "";
  const checks = event.fields
    .filter(({ name }) => name.startsWith(CHECK))
    .map(({ name, value }) => ({ name: name.slice(CHECK.length), result: value, verdict: verdictOf(value) }));
  return {
    goal: field("goal"),
    uncertainty: field("uncertainty"),
    checks,
    steps: steps?.kind === "array" ? steps.children.map(stepOf) : [],
  };
}

function stepOf(node: JsonNode): ReasoningStep {
  const value = (key: string) => node.children.find((child) => child.key === key);
  const text = (key: string) => value(key)?.text ?? "";
  const said = value("confidence");
  const confidence = said?.kind === "number" ? Number(said.text) : Number.NaN;
  return {
    id: text("step_id"),
    description: text("description"),
    decision: text("decision"),
    confidence: Number.isFinite(confidence) ? confidence : null,
    node,
  };
}

const PASSED = /^(pass(ed)?|ok|safe|allow(ed)?|cleared|compliant)$/i;
const FAILED = /^(fail(ed|ure)?|unsafe|block(ed)?|den(y|ied)|violat(ed|ion)|flagged|rejected)$/i;

function verdictOf(result: string): SafetyCheck["verdict"] {
  const word = result.trim();
  if (PASSED.test(word)) return "passed";
  return FAILED.test(word) ? "failed" : "other";
}

/** A confidence as a share of its bar, from 0 to 1. Values above 1 are read as per cent. */
export function confidenceShare(confidence: number): number {
  const share = confidence > 1 ? confidence / 100 : confidence;
  return Math.min(1, Math.max(0, share));
}
