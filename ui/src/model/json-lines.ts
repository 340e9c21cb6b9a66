// The lines of a JSON tree as it is shown: what is folded, what a search finds.

import { isContainer, type JsonNode } from "./json-node";

/** One line: a leaf, the opening of a container, or the closing bracket of an open one. */
export type JsonLine = { node: JsonNode; depth: number; closing: boolean };

/** Lines that are opened without being asked. */
const OPEN_BUDGET = 160;

/** The containers to open at first: level by level, as long as the lines stay few. */
export function openAtFirst(top: JsonNode): Set<JsonNode> {
  const open = new Set<JsonNode>();
  let lines = 1;
  let level = [top];
  while (level.length > 0) {
    const next: JsonNode[] = [];
    for (const node of level) {
      if (!isContainer(node) || lines + node.children.length > OPEN_BUDGET) continue;
      open.add(node);
      lines += node.children.length + 1;
      next.push(...node.children);
    }
    level = next;
  }
  return open;
}

/** The lines on show, top to bottom. */
export function jsonLines(top: JsonNode, open: ReadonlySet<JsonNode>): JsonLine[] {
  const lines: JsonLine[] = [];
  const todo: JsonLine[] = [{ node: top, depth: 0, closing: false }];
  for (let line = todo.pop(); line; line = todo.pop()) {
    lines.push(line);
    const { node, depth, closing } = line;
    if (closing || !open.has(node) || node.children.length === 0) continue;
    todo.push({ node, depth, closing: true });
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      todo.push({ node: node.children[index], depth: depth + 1, closing: false });
    }
  }
  return lines;
}

/** Nodes whose key or value contains the words, in reading order. Case does not matter; no words find nothing. */
export function findInJson(top: JsonNode, words: string): JsonNode[] {
  const needle = words.toLowerCase();
  if (needle === "") return [];
  const found: JsonNode[] = [];
  const todo = [top];
  for (let node = todo.pop(); node; node = todo.pop()) {
    const inKey = typeof node.key === "string" && node.key.toLowerCase().includes(needle);
    if (inKey || node.text.toLowerCase().includes(needle)) found.push(node);
    for (let index = node.children.length - 1; index >= 0; index -= 1) todo.push(node.children[index]);
  }
  return found;
}

/** The open containers plus everything above a node. */
export function openTo(open: ReadonlySet<JsonNode>, node: JsonNode): Set<JsonNode> {
  const next = new Set(open);
  for (let above = node.parent; above; above = above.parent) next.add(above);
  return next;
}
