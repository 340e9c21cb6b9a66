import { readFileSync } from "node:fs";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { describe, expect, test } from "vitest";
import {
  type Excess,
  excessBefore,
  excessWords,
  MARKDOWN_BUDGET,
  MarkdownExcess,
  remarkBudget,
  type Time,
} from "./markdown-budget";

/** A clock that does not move: what is decided here does not depend on the machine. */
const STILL: Time = { ms: MARKDOWN_BUDGET.ms, now: () => 0 };

type Node = { children?: Node[] };

/** The tree that a text is drawn from, within the budget if there is a clock. */
function drawn(text: string, time: Time | null): Node {
  const trees: Node[] = [];
  const keep = () => (tree: Node) => {
    trees.push(tree);
  };
  ReactMarkdown({
    children: text,
    remarkPlugins: time ? [remarkGfm, [remarkBudget, time]] : [remarkGfm],
    rehypePlugins: [keep],
  });
  return trees[0] ?? {};
}

/** What becomes of a text: what it has too much of, or how many elements it is drawn with. */
function read(text: string, time = STILL): Excess["what"] | number {
  const before = excessBefore(text);
  if (before !== null) return before.what;
  try {
    return elements(drawn(text, time));
  } catch (error) {
    if (error instanceof MarkdownExcess) return error.excess.what;
    throw error;
  }
}

function elements(tree: Node): number {
  let count = 0;
  const todo = [tree];
  for (let node = todo.pop(); node; node = todo.pop()) {
    count += 1;
    todo.push(...(node.children ?? []));
  }
  return count;
}

const repeat = (piece: string) => (size: number) =>
  piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
const around = (before: string, after: string) => (size: number) => {
  const times = Math.floor(size / (before.length + after.length));
  return `${before.repeat(times)}a${after.repeat(times)}`;
};

/** Kinds of texts, by what they are made of; each is tried at 1, 2, 18 and 70 KB. */
const KINDS: Record<string, (size: number) => string> = {
  "ordered lists": repeat("1. "),
  "ordered lists of big numbers": repeat("999999999. "),
  "bullet lists": (size) => `${repeat("- ")(size)}a`,
  "lists of all kinds": repeat("- 1. * 1) + "),
  "lists over many lines": (size) => {
    let text = "";
    for (let level = 0; text.length < size; level += 1) text += `${"  ".repeat(level)}- a\n`;
    return text;
  },
  "long lists": repeat("- a\n"),
  "loose lists": repeat("- a\n\n"),
  "empty items": repeat("-\n"),
  tasks: repeat("- [ ] a\n"),
  quotes: repeat("> "),
  "quotes without blanks": repeat(">"),
  "quotes and lists": repeat("> - 1. "),
  "many quotes": repeat("> a\n\n"),
  "lazy quotes": repeat("> a\nb\n"),
  "deep quotes": repeat(`${"> ".repeat(30)}a\n\n`),
  "open emphasis": repeat("*a **b "),
  "marks inside words": repeat("*a_b"),
  "emphasis within emphasis": around("*a ", " a*"),
  "strong within strong": around("**a ", " a**"),
  "one long run of marks": around("*", "*"),
  "mixed runs": around("*_", "_*"),
  "closed emphasis": repeat("*a* "),
  "open code": repeat("`a "),
  "runs of backticks": (size) => {
    let text = "";
    for (let run = 1; text.length < size; run += 1) text += `${"`".repeat(run)}a `;
    return text;
  },
  strikethrough: repeat("~~a "),
  "open brackets": repeat("["),
  "closing brackets": repeat("]"),
  "brackets in brackets": around("[", "]"),
  links: repeat("[a](b) "),
  "links in links": repeat("[a]("),
  "links to angles": repeat("[a](<b "),
  images: repeat("!["),
  "images in images": around("![", "](b)"),
  references: repeat("[a][b] "),
  "references that are there": (size) => `${repeat("[a] ")(size)}\n\n[a]: b`,
  definitions: repeat("[a]: b\n"),
  footnotes: repeat("[^a] "),
  "footnotes that are there": repeat("[^a]: x\n"),
  "footnotes in footnotes": repeat("[^a]: "),
  addresses: repeat("http://a.b "),
  "addresses of mail": repeat("a@b.c "),
  "table rows": (size) => `|a|b|c|\n|-|-|-|\n${repeat("|a|b|c|\n")(size)}`,
  "wide tables": (size) => `${repeat("|a")(size / 3)}\n${repeat("|-")(size / 3)}\n${repeat("|b")(size / 3)}`,
  "wide tables of short rows": (size) =>
    `${repeat("|a")(size / 3)}\n${repeat("|-")(size / 3)}\n${repeat("a\n")(size / 3)}`,
  tables: repeat("a|b\n-|-\n\n"),
  bars: repeat("|"),
  headings: repeat("# a\n"),
  "underlined headings": repeat("a\n===\n"),
  rules: repeat("---\n"),
  paragraphs: repeat("a\n\n"),
  "lines of a paragraph": repeat("a\n"),
  breaks: repeat("a  \n"),
  "code fences": repeat("```\na\n"),
  "an open fence": (size) => `\`\`\`\n${repeat("- *a* [b](c) | ")(size)}`,
  HTML: repeat("<a b='"),
  comments: repeat("<!--"),
  escapes: repeat("\\*"),
  entities: repeat("&amp;"),
  words: repeat("word "),
  blanks: repeat(" "),
  "blank lines": repeat("\n"),
};

describe.each(Object.entries(KINDS))("%s", (_, make) => {
  test.each([1_000, 2_000, 18_000, 70_000])("of %d characters are drawn or refused", (size) => {
    const found = read(make(size));
    // A text, a mark between two blocks: the renderer has a few more nodes than the parser.
    if (typeof found === "number") expect(found).toBeLessThan(2 * MARKDOWN_BUDGET.elements);
    else expect(["long", "nested", "marks", "parts"]).toContain(found);
  });

  test("read the same with a budget as without", () => {
    const text = make(60);
    expect(drawn(text, STILL)).toEqual(drawn(text, null));
  });
});

test.each<[string, string, Excess["what"]]>([
  ["18 KB of numbered lists in each other", "1. ".repeat(6_000), "nested"],
  ["2 KB of bullets in each other", `${"- ".repeat(1_000)}a`, "nested"],
  ["quotes", ">".repeat(1_000), "nested"],
  ["footnotes", "[^a]: ".repeat(200), "nested"],
  ["emphasis", KINDS["emphasis within emphasis"]?.(1_200) ?? "", "nested"],
  ["closing brackets", "]".repeat(70_000), "marks"],
  ["bars", "|".repeat(70_000), "marks"],
  ["items", "- a\n".repeat(5_000), "parts"],
  ["lines", "\n".repeat(20_000), "parts"],
  ["a table of short rows", KINDS["wide tables of short rows"]?.(18_000) ?? "", "parts"],
  ["a book", "word ".repeat(20_000), "long"],
])("too much of %s", (_, text, what) => expect(read(text)).toBe(what));

test.each<[string, string]>([
  ["forty lists in each other", `${"- ".repeat(40)}a`],
  ["forty lists over as many lines", KINDS["lists over many lines"]?.(1_600) ?? ""],
  ["code full of marks", `\`\`\`json\n${'{"a": ["*b*", "_c_", [1, 2]]},\n'.repeat(2_000)}\`\`\``],
  ["a table", `| a | b |\n| --- | --- |\n${"| 1 | *2* |\n".repeat(400)}`],
  ["a long rule", `a\n\n${"_".repeat(2_000)}\n\nb`],
])("%s are drawn", (_, text) => expect(read(text)).toEqual(expect.any(Number)));

test("a real document of 70 KB is drawn whole, as it was without a budget", () => {
  const text = readme();
  expect(text.length).toBeGreaterThan(60_000);
  expect(read(text)).toBe(elements(drawn(text, null)));
});

test("a machine that is too slow shows text", () => {
  let at = 0;
  const slow: Time = { ms: 100, now: () => (at += 10) };
  expect(read("*a* ".repeat(20), slow)).toBe("slow");
  expect(read("a", slow)).toEqual(expect.any(Number));
});

test("the words say what there was too much of", () => {
  expect(excessWords({ what: "nested", most: 40 })).toBe(
    "Shown as text: nested too deeply (more than 40 levels)",
  );
  expect(excessWords({ what: "long", most: 70_000 })).toBe("Shown as text: longer than 70,000 characters");
});

/** A long document with tables, code, lists, links and quotes. */
function readme(): string {
  const chapter = readFileSync(new URL("../../../docs/ARCHITECTURE.md", import.meta.url), "utf8");
  const more = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  return `${chapter}\n\n${more}\n\n`.repeat(10).slice(0, MARKDOWN_BUDGET.chars);
}
