// What needs a look: what is still open, loops, gaps, retries, refusals, and what data was read; and what the run has
// none of, so that nobody looks for it.

import { formatDuration, formatPlural, listWords } from "../../base/format";
import { duration, relativeMs } from "../../base/time";
import type { RunStep, SessionDetail, SessionOverview } from "../../ipc/bindings";
import { familyOf, stateWord } from "../../model/families";
import { toolWords } from "../../model/tool-words";
import { showFiltered, showSpan } from "../../state/places";
import { absentWords } from "./absent";
import { type Fact, Facts } from "./Facts";
import { Section } from "./Section";

/** The list, the most serious first; one line for a run without anything of the kind. */
export function NeedsLook({ overview, detail }: { overview: SessionOverview; detail: SessionDetail }) {
  const facts = [
    ...refusedFacts(overview),
    ...loopFacts(overview),
    ...openFacts(overview),
    ...gapFacts(overview),
    ...retryFacts(overview),
    ...dataFacts(overview),
  ];
  const others = [...allowedFacts(overview), ...absentFacts(overview, detail)];
  return (
    <Section
      title="Needs a look"
      note={facts.length === 0 ? "nothing: all calls ended, no loop, no gap" : ""}
      testId="overview-needs-look"
    >
      {facts.length + others.length > 0 && <Facts facts={[...facts, ...others]} />}
    </Section>
  );
}

function stepWords({ name, detail, family }: RunStep): string {
  const { hue, word } = familyOf(family);
  return toolWords(name, hue === "mcp" ? detail : "") || word.toLowerCase();
}

function openFacts({ open }: SessionOverview): Fact[] {
  return open.steps.map((step, at) => ({
    key: `open ${step.span}`,
    word: at === 0 ? (stateWord(step.state) === "running" ? "Still running" : "Unfinished") : "",
    title: `${familyOf(step.family).word} ${step.name}, since ${formatDuration(relativeMs(step.atMs))}`,
    value: (
      <>
        {stepWords(step)}
        {step.agent !== "" && step.agent !== step.name && <small> by {step.agent}</small>}
        {stateWord(step.state) !== "running" && <small>, no end recorded</small>}
        {at === open.steps.length - 1 && <More shown={open.steps.length} total={open.total} />}
      </>
    ),
    atMs: step.atMs,
    onOpen: () => showSpan(step.span),
  }));
}

function refusedFacts({ refused, refusedTotal }: SessionOverview): Fact[] {
  return refused.map(({ step, outcome, rules, rationale }, at) => ({
    key: `policy ${step.event}`,
    word: at === 0 ? "Policy" : "",
    tone: "error",
    value: (
      <>
        {stepWords(step)}: {outcome}
        {step.agent !== "" && <small> to {step.agent}</small>}
        <small>, {[rules.join(", "), rationale].filter(Boolean).join(": ")}</small>
        {at === refused.length - 1 && <More shown={refused.length} total={refusedTotal} />}
      </>
    ),
    atMs: step.atMs,
    onOpen: () => showSpan(step.span, step.event),
  }));
}

function allowedFacts({ refusedTotal, outcomes }: SessionOverview): Fact[] {
  const total = outcomes.reduce((sum, { count }) => sum + count, 0);
  if (refusedTotal > 0 || total === 0) return [];
  return [
    {
      key: "policy",
      word: "Policy",
      value: `${formatPlural(total, "decision")}, none denied anything`,
      onOpen: () => showFiltered("events", "kind", "policy_decision"),
    },
  ];
}

function absentFacts(overview: SessionOverview, detail: SessionDetail): Fact[] {
  const words = absentWords(overview, detail);
  if (words.length === 0) return [];
  return [{ key: "absent", word: "Not in this run", value: <small>{listWords(words, "and")}</small> }];
}

function loopFacts({ loops, loopsTotal }: SessionOverview): Fact[] {
  return loops.map(({ step, times, untilMs }, at) => ({
    key: `loop ${step.span}`,
    word: at === 0 ? "Loop" : "",
    tone: "warn",
    value: (
      <>
        {stepWords(step)} × {times}
        {step.agent !== "" && <small> by {step.agent}</small>}
        <small>, same arguments and same result each time, until {formatDuration(relativeMs(untilMs))}</small>
        {at === loops.length - 1 && <More shown={loops.length} total={loopsTotal} />}
      </>
    ),
    atMs: step.atMs,
    onOpen: () => showSpan(step.span),
  }));
}

function gapFacts({ gaps }: SessionOverview): Fact[] {
  if (!gaps) return [];
  const { count, longestMs, longestAtMs, totalMs, span } = gaps;
  return [
    {
      key: "gap",
      word: count === 1 ? "Gap" : `${count} gaps`,
      value: (
        <>
          {formatDuration(duration(longestMs))} in which nothing is recorded
          {count > 1 && <small>, the longest; {formatDuration(duration(totalMs))} together</small>}
        </>
      ),
      atMs: longestAtMs,
      onOpen: span === null ? undefined : () => showSpan(span),
    },
  ];
}

function retryFacts({ retries }: SessionOverview): Fact[] {
  const [first] = retries.steps;
  if (!first) return [];
  return [
    {
      key: "retries",
      word: "Retries",
      value: `${formatPlural(retries.total, "retry", "retries")} recorded${retries.total > 1 ? ", the first here" : ""}`,
      atMs: first.atMs,
      onOpen: () => showSpan(first.span),
    },
  ];
}

function dataFacts({ data, dataTotal }: SessionOverview): Fact[] {
  return data.map(({ source, reads, documents, pii, span }, at) => ({
    key: `data ${source}`,
    word: at === 0 ? "Data read" : "",
    title: source,
    value: (
      <>
        {source || "unnamed source"}
        <small>
          {" "}
          {[
            documents > 0 ? formatPlural(documents, "document") : "",
            reads > 1 ? formatPlural(reads, "read") : "",
            pii.length > 0 ? `personal data: ${pii.join(", ")}` : "",
          ]
            .filter(Boolean)
            .join(", ")}
        </small>
        {at === data.length - 1 && <More shown={data.length} total={dataTotal} />}
      </>
    ),
    onOpen: () => (source === "" ? showSpan(span) : showFiltered("events", "data", source)),
  }));
}

function More({ shown, total }: { shown: number; total: number }) {
  if (shown >= total) return null;
  return (
    <small>
      {" "}
      · first {shown} of {total}
    </small>
  );
}
