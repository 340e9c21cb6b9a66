// Made-up runs of many agents: a crew whose work goes back and forth, and a crowd of numbered workers.

import type { PlainRow } from "./encode-layout";
import { seeded } from "./sample-run";

const [AGENT, MODEL, TOOL, HANDOFF] = [2, 4, 5, 7];

/** Writes agents, their calls and their handoffs, in order. */
class Run {
  rows: PlainRow[] = [];
  clock = 0;
  #random = seeded(5);
  #own = new Map<string, number>();

  /** An agent works for so long; `failed` of its calls fail. */
  work(agent: string, seconds: number, failed = 0): void {
    const start = this.clock;
    const parent =
      this.#own.get(agent) ?? this.#add({ family: AGENT, name: agent, agent, start, end: start });
    this.#own.set(agent, parent);
    const calls = 1 + Math.floor(this.#random() * 4);
    for (let call = 0; call < calls; call += 1) {
      const model = call % 2 === 0;
      const from = start + (call / calls) * seconds * 1000;
      this.#add({
        ...{ family: model ? MODEL : TOOL, name: model ? "gpt-4o" : "run_tests", agent, parent },
        ...{ start: from, end: from + (seconds * 900) / calls, tokens: model ? 2400 : 0 },
        state: call < failed ? 1 : 0,
      });
    }
  }

  pass(seconds: number): void {
    this.clock += seconds * 1000;
  }

  hand(from: string, to: string, reason = ""): void {
    const [start, end] = [this.clock, this.clock];
    this.#add({ family: HANDOFF, name: to, detail: reason, agent: from, start, end, point: true });
    this.clock += 40;
  }

  #add(row: Omit<PlainRow, "span" | "parent"> & { parent?: number }): number {
    this.rows.push({ span: this.rows.length + 1, parent: -1, ...row });
    return this.rows.length - 1;
  }
}

/** Six agents; coder and tester hand to each other three times. */
export function crewRun(): PlainRow[] {
  const run = new Run();
  const step = (agent: string, seconds: number, to: string, reason: string, failed = 0) => {
    run.work(agent, seconds, failed);
    run.pass(seconds);
    run.hand(agent, to, reason);
  };
  step("orchestrator", 3.3, "planner", "needs a plan first");
  step("planner", 18.7, "researcher", "find the call sites of the old ledger");
  step("researcher", 29, "coder", "14 call sites in 6 files");
  step("coder", 9, "tester", "run the tests");
  step("tester", 19, "coder", "balance mismatch: 100.00 against 99.99", 2);
  step("coder", 11, "tester", "run the tests");
  step("tester", 14, "coder", "balance mismatch again", 2);
  step("coder", 22, "coder", "rounding is now half even");
  step("coder", 2, "tester", "run the tests");
  step("tester", 16, "coder", "tests pass", 1);
  step("coder", 7, "reviewer", "ready for review");
  step("reviewer", 12, "orchestrator", "PR #482");
  run.work("orchestrator", 4);
  return run.rows;
}

/** A planner hands to so many numbered agents, who hand to testers, and some of it comes back. */
export function crowdRun(agents: number): PlainRow[] {
  const run = new Run();
  const share = (part: number) => Math.max(1, Math.round((agents - 3) * part));
  const named = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${name}-${String(at + 1).padStart(2, "0")}`);
  const [scouts, workers, testers, reviewers] = [
    named("scout", share(0.22)),
    named("worker", share(0.5)),
    named("tester", share(0.18)),
    named("reviewer", share(0.1)),
  ];
  const spread = (
    from: readonly string[],
    to: readonly string[],
    seconds: number,
    reason: string,
    fail = 0,
  ) => {
    to.forEach((agent, at) => {
      run.hand(from[at % from.length] ?? "", agent, reason);
    });
    to.forEach((agent, at) => {
      run.work(agent, seconds * (0.6 + (at % 5) / 10), at % 9 === 3 ? fail : 0);
    });
    run.pass(seconds);
  };
  run.work("orchestrator", 4);
  run.pass(4);
  run.hand("orchestrator", "planner", "needs a plan");
  run.work("planner", 26);
  run.pass(26);
  spread(["planner"], scouts, 30, "module trees");
  spread(scouts, ["orchestrator"], 4, "inventories");
  spread(["orchestrator"], workers, 120, "batches of 20 modules", 2);
  spread(workers, testers, 36, "run", 1);
  spread(testers, workers.slice(0, 3), 30, "failing batches", 1);
  spread(workers.slice(0, 3), testers.slice(0, 2), 20, "run again");
  spread(testers, ["merger"], 18, "pass");
  spread(["merger"], reviewers, 20, "ready");
  spread(reviewers, ["orchestrator"], 6, "reviewed");
  return run.rows;
}
