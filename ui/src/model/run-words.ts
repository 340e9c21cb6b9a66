// What a run of calls of one tool says in one line: what they were asked about, and how much they gave. Pure.

import { formatCount } from "../base/format";
import { oneLine } from "../base/visible";
import type { TextBlock, TranscriptItem } from "../ipc/bindings";
import { leavesOf } from "./json-leaves";
import { isContainer, type JsonNode, parseJson } from "./json-node";

const ASKED: readonly string[] = ["arguments", "request"];
const GIVEN: readonly string[] = ["result", "response"];
/** Characters of an argument. */
const SHORT = 40;
/** Values of the arguments that are looked at for one that says something. */
const LOOKED_AT = 12;

/** The first argument of each call, each once, in their order. */
export function askedWords(items: readonly TranscriptItem[]): string[] {
  const words = items.map((item) => firstArgument(item.blocks.find(({ name }) => ASKED.includes(name))));
  return [...new Set(words)].filter((word) => word !== "");
}

function firstArgument(block: TextBlock | undefined): string {
  if (!block) return "";
  const top = block.format === "json" ? parseJson(block.text) : null;
  if (!top || !isContainer(top)) return oneLine(block.text, SHORT);
  const { leaves } = leavesOf(top, LOOKED_AT);
  const words = leaves.find(({ node }) => node.kind === "string" && node.text !== "") ?? leaves[0];
  return words ? oneLine(words.text, SHORT) : "";
}

/** How much the calls gave: `0 to 2 matches`, `3 lines each`. Empty where it cannot be counted alike for all. */
export function givenWords(items: readonly TranscriptItem[]): string {
  const sizes = items.flatMap((item) => {
    const block = item.blocks.find(({ name }) => GIVEN.includes(name));
    return block ? [sizeOf(block)] : [];
  });
  const [first] = sizes;
  if (!first || sizes.some((size) => size?.unit !== first.unit)) return "";
  const counts = sizes.map((size) => size?.count ?? 0);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const unit = high === 1 ? (UNITS_OF_ONE[first.unit] ?? first.unit) : first.unit;
  return low === high
    ? `${formatCount(low)} ${unit} each`
    : `${formatCount(low)} to ${formatCount(high)} ${unit}`;
}

const UNITS_OF_ONE: Record<string, string> = { lines: "line", items: "item" };

/** The size of a result that came whole: the lines of a text, the values of a list, or of the one list in an object. */
function sizeOf(block: TextBlock): { count: number; unit: string } | null {
  if ([...block.text].length < block.chars) return null;
  const top = block.format === "json" ? parseJson(block.text) : null;
  if (!top) return lines(block.text);
  if (top.kind === "string") return lines(top.text);
  if (top.kind === "array") return { count: top.children.length, unit: "items" };
  const lists = top.children.filter(({ kind }) => kind === "array");
  const [list] = lists;
  return list && lists.length === 1 ? { count: list.children.length, unit: keyOf(list) } : null;
}

function lines(text: string): { count: number; unit: string } {
  return { count: text.split("\n").filter((line) => line.trim() !== "").length, unit: "lines" };
}

function keyOf({ key }: JsonNode): string {
  return typeof key === "string" && /^[a-z_]{2,24}$/i.test(key) ? key.replaceAll("_", " ") : "items";
}
