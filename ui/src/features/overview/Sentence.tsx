// What happened, in one sentence that the back end makes; each noun leads to its place.

import type { RunSentence, SentencePart, SentenceTarget } from "../../ipc/bindings";
import type { AgentMarks } from "../../model/agent-marks";
import { updateSession } from "../../state/address";
import { showFiltered, showSpan } from "../../state/places";
import { AgentBadge } from "../../widgets/KindMark";
import styles from "./Sentence.module.css";

type Props = {
  sentence: RunSentence;
  marks: AgentMarks;
  /** Goes to tokens and cost, which are on the same screen. */
  onCost: () => void;
};

/** The sentence. */
export function Sentence({ sentence: { ending, parts }, marks, onCost }: Props) {
  const [ends, ...rest] = parts;
  const occurrences = new Map<string, number>();
  return (
    <section aria-label="What happened">
      <p className={styles.sentence} data-ending={ending} data-testid="overview-sentence">
        <b>{ends?.text}</b>
        {withPunctuation(rest).map((part) => {
          const nth = occurrences.get(part.text) ?? 0;
          occurrences.set(part.text, nth + 1);
          return <Part key={`${part.text} ${nth}`} part={part} marks={marks} onCost={onCost} />;
        })}
      </p>
    </section>
  );
}

/** A part with the mark that follows it: no line begins with one. */
type MarkedPart = SentencePart & { mark?: string };

function withPunctuation(parts: readonly SentencePart[]): MarkedPart[] {
  const marked: MarkedPart[] = [];
  for (const part of parts) {
    const before = marked.at(-1);
    const mark = before?.target && !part.target ? /^[,.;:]+/.exec(part.text)?.[0] : undefined;
    if (before && mark) before.mark = mark;
    marked.push({ ...part, text: part.text.slice(mark?.length ?? 0) });
  }
  return marked;
}

type PartProps = { part: MarkedPart } & Omit<Props, "sentence">;

function Part({ part: { text, target, mark }, marks, onCost }: PartProps) {
  if (!target) return text;
  const go = target.at === "cost" ? onCost : () => show(target);
  return (
    <span className={styles.marked}>
      <button type="button" className={styles.link} title={WHERE[target.at]} onClick={go}>
        {target.at === "agent" && <AgentBadge mark={marks.get(target.agent)} />}
        <span>{text}</span>
      </button>
      {mark}
    </span>
  );
}

const WHERE: Record<SentenceTarget["at"], string> = {
  span: "Show in timeline",
  agent: "Filter by this agent",
  found: "Show all of them",
  agents: "Show the graph of agents",
  calls: "Show tools and models",
  messages: "Show the transcript",
  events: "Show the events",
  cost: "Go to tokens and cost",
};

const VIEWS = { agents: "graph", calls: "tools", messages: "transcript", events: "events" } as const;

function show(target: Exclude<SentenceTarget, { at: "cost" }>): void {
  if (target.at === "span") showSpan(target.span);
  else if (target.at === "agent") showFiltered("timeline", "agent", target.agent);
  else if (target.at === "found") updateSession({ view: "timeline", query: target.query });
  else updateSession({ view: VIEWS[target.at] });
}
