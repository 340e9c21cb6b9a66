// What Markdown out of a trace may cost. Its parser takes minutes for some texts of a few kilobytes, and a tree that is
// nested too deeply ends the renderer. Beyond the budget a text is shown as it is. Pure.

import { formatCount } from "../base/format";

/** What a text had too much of. */
export type Excess = {
  /**
   * `long`: characters. `nested`: levels. `marks`: characters with a meaning. `parts`: lines, blocks or elements.
   * `slow`: milliseconds.
   */
  what: "long" | "nested" | "marks" | "parts" | "slow";
  /** As many as there may be. */
  most: number;
};

/** The most of everything; in real documents of 70,000 characters, less than half of it is found. */
export const MARKDOWN_BUDGET = {
  chars: 70_000,
  levels: 40,
  lines: 10_000,
  /** Marks in a text, over all its paragraphs. */
  marks: 6_000,
  /** Marks in one paragraph: the parser looks for the partner of each among all the others. */
  marksTogether: 800,
  /** Dividers of cells and at signs. */
  dividers: 10_000,
  blocks: 3_000,
  elements: 10_000,
  /** For reading a text, however slow the machine is. */
  ms: 1_500,
} as const;

/** Thrown out of the parser, which knows no other way to stop. */
export class MarkdownExcess extends Error {
  constructor(readonly excess: Excess) {
    super(`too much Markdown: ${excess.what}`);
  }
}

/** What a block that holds others begins with: a quote, an item, a footnote. */
const CONTAINER = /[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)|\[\^[^\]\s]+\]:)/y;
/** Each level of a list is indented by at least this much. */
const LEAST_INDENT = 2;
const TAB = 4;

/**
 * What is seen before anything is parsed, in one pass: size, lines, cells, and how deep quotes and lists may be nested.
 * The depth is an upper bound. `null` when the text may be parsed.
 */
export function excessBefore(text: string): Excess | null {
  const { chars, lines, levels, dividers } = MARKDOWN_BUDGET;
  if (text.length > chars) return { what: "long", most: chars };
  let [line, found] = [0, 0];
  for (let at = 0; at < text.length; line += 1) {
    const end = text.indexOf("\n", at);
    const next = end < 0 ? text.length : end + 1;
    if (levelsOf(text.slice(at, next).trimEnd(), levels) > levels) return { what: "nested", most: levels };
    at = next;
  }
  if (line > lines) return { what: "parts", most: lines };
  // Cells of tables and addresses of mail: the parser tries nothing at these characters, so it cannot count them.
  for (const char of text) if (char === "|" || char === "@") found += 1;
  return found > dividers ? { what: "marks", most: dividers } : null;
}

/** At most so many blocks lie around what a line begins with; counting ends above `enough`. */
function levelsOf(line: string, enough: number): number {
  let [levels, indent] = [0, 0];
  CONTAINER.lastIndex = 0;
  for (let at = 0; levels <= enough && CONTAINER.test(line); at = CONTAINER.lastIndex) {
    // A blank behind a mark belongs to the mark.
    for (let blank = at === 0 ? at : at + 1; line[blank] === " " || line[blank] === "\t"; blank += 1)
      indent += line[blank] === "\t" ? TAB : 1;
    levels += 1;
  }
  return levels + Math.floor(indent / LEAST_INDENT);
}

type State = (code: number | null) => State | undefined;
type Effects = { enter(token: string): void; consume(code: number | null): void; exit(token: string): void };
type Context = { events: [string, { type: string }][] };
type Construct = {
  tokenize(this: Context, effects: Effects, ok: State, nok: State): State;
  previous?(this: Context, code: number | null): boolean;
};
type Node = { type: string; align?: unknown[]; children?: Node[] };
type Processor = { data(): object };

const BACKTICK = 96;
const codes = (chars: string) => [...chars].map((char) => char.charCodeAt(0));
/** Marks that mean something by how many of them follow each other. */
const RUNS = new Set<number | null>(codes("*_~`"));
/** Characters that begin something inside a paragraph, line ends (-5 to -3) among them. */
const INLINE = [-5, -4, -3, ...codes("!&*<[\\]_`~")];
const CONTAINERS = codes("*+->[0123456789");

/** How much time a text has, and the clock it is measured with. */
export type Time = { ms: number; now: () => number };

/**
 * A plugin of the parser that throws `MarkdownExcess` when the text has too many marks, blocks or elements, or takes
 * too long. It counts in the parser itself, which alone knows what is code and what is not. Goes after the plugins
 * whose marks it counts.
 */
export function remarkBudget(this: Processor, time: Time) {
  const data: { micromarkExtensions?: unknown[] } = this.data();
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), countingSyntax(time)];
  return checkTree;
}

function countingSyntax({ ms, now }: Time) {
  const { marks, marksTogether, blocks } = MARKDOWN_BUDGET;
  const end = now() + ms;
  const checkTime = () => {
    if (now() > end) throw new MarkdownExcess({ what: "slow", most: ms });
  };
  const together = new WeakMap<object, number>();
  let [allMarks, allBlocks] = [0, 0];
  const mark = counting((paragraph) => {
    allMarks += 1;
    const here = (together.get(paragraph) ?? 0) + 1;
    together.set(paragraph, here);
    if (allMarks > marks) throw new MarkdownExcess({ what: "marks", most: marks });
    if (here > marksTogether) throw new MarkdownExcess({ what: "marks", most: marksTogether });
    checkTime();
  });
  const block = counting(() => {
    allBlocks += 1;
    if (allBlocks > blocks) throw new MarkdownExcess({ what: "parts", most: blocks });
    checkTime();
  });
  return {
    document: Object.fromEntries(CONTAINERS.map((code) => [code, block])),
    flowInitial: { null: block },
    text: {
      ...Object.fromEntries(INLINE.map((code) => [code, mark])),
      [BACKTICK]: { ...mark, previous: beginsCode },
    },
  };
}

/** Code begins with the first of several backticks, never with a later one; the parser itself has this rule. */
function beginsCode(this: Context, before: number | null): boolean {
  return before !== BACKTICK || this.events.at(-1)?.[1].type === "characterEscape";
}

/** A construct that counts where it is tried, each mark of a run, and never is one. */
function counting(count: (context: object) => void): Construct {
  return {
    tokenize(effects, _ok, nok) {
      const run =
        (mark: number | null): State =>
        (code) => {
          if (code !== mark) return nok(code);
          count(this);
          effects.consume(code);
          return run(mark);
        };
      return (code) => {
        if (RUNS.has(code)) {
          effects.enter("run");
          return run(code)(code);
        }
        count(this);
        return nok(code);
      };
    },
  };
}

/** The notice above a text that is shown as it is. */
export function excessWords({ what, most }: Excess): string {
  const words: Record<Excess["what"], string> = {
    long: `longer than ${formatCount(most)} characters`,
    nested: `nested too deeply (more than ${formatCount(most)} levels)`,
    marks: `too many marks (more than ${formatCount(most)})`,
    parts: `too many parts (more than ${formatCount(most)})`,
    slow: `drawing it takes too long (more than ${formatCount(most)} ms)`,
  };
  return `Shown as text: ${words[what]}`;
}

/** Looks at a tree before anything walks it by recursion. */
function checkTree(tree: Node): void {
  const { elements, levels } = MARKDOWN_BUDGET;
  // A list and its item, a quote and its paragraph: two levels of the tree for one of the text.
  const deepest = levels * 2 + 2;
  let count = 0;
  const todo: [Node, number][] = [[tree, 0]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [node, depth] = next;
    const children = node.children ?? [];
    // Short rows of a table are filled up with cells.
    count += node.type === "table" ? children.length * (node.align?.length ?? 1) : 1;
    if (depth > deepest) throw new MarkdownExcess({ what: "nested", most: levels });
    if (count > elements) throw new MarkdownExcess({ what: "parts", most: elements });
    for (const child of children) todo.push([child, depth + 1]);
  }
}
