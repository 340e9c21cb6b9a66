// What a row of the timeline says beside its name: the first of what a call was asked, or why it failed.

import type { TextBlock, TranscriptItem } from "../ipc/bindings";

/** A short text of a row. */
export type RowText = {
  text: string;
  /** It says why the row failed. */
  failed: boolean;
};

const LONGEST = 160;
/** Names under which senders put what a call is really asked, below what belongs to the protocol. */
const INNER = ["params", "arguments", "input", "args"] as const;

/** The text of an item of the transcript; `null` where it has nothing to say. */
export function rowText(item: TranscriptItem): RowText | null {
  const error = textOf(item.blocks, "error");
  if (error !== "") return { text: error, failed: true };
  const asked = firstArgument(blockOf(item.blocks, "arguments") ?? blockOf(item.blocks, "request"));
  const text = asked !== "" ? asked : oneLine(item.reply.flatMap(({ blocks }) => blocks)[0]?.text ?? "");
  return text === "" ? null : { text, failed: false };
}

function blockOf(blocks: readonly TextBlock[], name: string): TextBlock | undefined {
  return blocks.find((block) => block.name === name);
}

function textOf(blocks: readonly TextBlock[], name: string): string {
  return oneLine(blockOf(blocks, name)?.text ?? "");
}

/** The first value of what a call was asked, as a person would read it out. */
function firstArgument(block: TextBlock | undefined): string {
  if (!block) return "";
  if (block.format !== "json") return oneLine(block.text);
  try {
    return oneLine(firstValue(JSON.parse(block.text)));
  } catch {
    return oneLine(firstOfCut(block.text));
  }
}

function firstValue(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === null ? "" : String(value);
  if (Array.isArray(value)) return firstValue(value[0] ?? "");
  const fields = new Map(Object.entries(value));
  for (const name of INNER) {
    const inner = fields.get(name);
    if (typeof inner === "object" && inner !== null) return firstValue(inner);
  }
  const values = [...fields.values()];
  // A flag in front says less than a path, a query or an id behind it.
  const first = values.find((field) => typeof field === "string" && field !== "") ?? values[0];
  return first === undefined ? "" : firstValue(first);
}

/** The first text in JSON whose end was cut off. */
function firstOfCut(json: string): string {
  const inner = Math.max(...INNER.map((name) => json.indexOf(`"${name}"`)), 0);
  const found = /:\s*"((?:[^"\\]|\\.)*)/.exec(json.slice(inner))?.[1] ?? "";
  return found.replace(/\\n/g, " ").replace(/\\(["\\/])/g, "$1");
}

function oneLine(text: string): string {
  const line = text
    .slice(0, LONGEST * 4)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST).trimEnd()}…` : line;
}
