// The values of a JSON text one below the other, for reading it without its braces. Never recursive.

import { isContainer, type JsonNode, jsonPath } from "./json-node";

/** A value that holds no others, or a container that is empty. */
export type JsonLeaf = { node: JsonNode; path: string; text: string };

/** The first leaves in the order of the text, and how many there are. */
export function leavesOf(top: JsonNode, most: number): { leaves: JsonLeaf[]; total: number } {
  const leaves: JsonLeaf[] = [];
  let total = 0;
  const waiting = [top];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.children.length > 0) {
      for (let at = node.children.length - 1; at >= 0; at -= 1) waiting.push(node.children[at] as JsonNode);
      continue;
    }
    total += 1;
    if (leaves.length < most)
      leaves.push({ node, path: jsonPath(node).replace(/^\$\.?/, ""), text: textOf(node) });
  }
  return { leaves, total };
}

/** Whether a value below has line breaks: it is hard to read in JSON, where they are escaped. */
export function hasLines(top: JsonNode): boolean {
  const waiting = [top];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === "string" && isText(node.text)) return true;
    for (const child of node.children) waiting.push(child);
  }
  return false;
}

/** Whether a text has more than one line. */
export function isText(text: string): boolean {
  return /[\r\n]/.test(text.trim());
}

function textOf(node: JsonNode): string {
  if (isContainer(node)) return node.kind === "object" ? "{}" : "[]";
  return node.kind === "string" && node.text === "" ? '""' : node.text;
}
