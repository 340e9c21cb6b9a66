// What a failed call says went wrong, out of the parts of its events. Pure.

import { oneLine } from "../base/visible";
import type { EventDetail } from "../ipc/bindings";
import { type JsonNode, parseJson } from "./json-node";

const ERROR = "error";
/** Where what was answered may say what went wrong. */
const ANSWERED: readonly string[] = ["response", "result"];
/** Keys under which a failure has its words, the most telling first. */
const WORDS: readonly string[] = ["message", "error_message", "error", "detail", "reason", "text"];
/** Objects of objects that are looked into. */
const DEEPEST = 3;
const LONGEST = 400;

/** The message of a failure in one line; empty where none is carried. */
export function failureWords(events: readonly EventDetail[]): string {
  const parts = events.flatMap((event) => event.parts);
  const errors = parts.filter(({ name }) => name === ERROR);
  const answers = parts.filter(({ name }) => ANSWERED.includes(name));
  for (const part of errors) {
    const top = parseJson(part.json);
    const words = top ? wordsOf(top, DEEPEST) : part.json;
    if (words !== "") return oneLine(words, LONGEST);
  }
  for (const part of answers) {
    const top = parseJson(part.json);
    const words = top ? answerWords(top) : "";
    if (words !== "") return oneLine(words, LONGEST);
  }
  return "";
}

/** Names of the parts of a failed call that tell why, the most telling first. */
export const FAILURE_PARTS: readonly string[] = [ERROR, ...ANSWERED];

/** The words of an answer that says that it failed. */
function answerWords(top: JsonNode): string {
  const error = child(top, ERROR);
  if (error) return wordsOf(error, DEEPEST);
  const content = child(top, "content");
  return child(top, "isError")?.text === "true" && content ? wordsOf(content, DEEPEST) : "";
}

function wordsOf(node: JsonNode, depth: number): string {
  if (node.kind === "string") return node.text.trim();
  if (depth === 0) return "";
  if (node.kind === "array") return node.children[0] ? wordsOf(node.children[0], depth - 1) : "";
  for (const key of WORDS) {
    const found = child(node, key);
    const words = found ? wordsOf(found, depth - 1) : "";
    if (words !== "") return words;
  }
  return "";
}

function child({ children }: JsonNode, key: string): JsonNode | undefined {
  return children.find((node) => node.key === key);
}
