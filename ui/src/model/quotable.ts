// Payloads as texts that can be quoted in a message. Pure.

import { formatBytes } from "../base/format";
import type { PayloadPart } from "../ipc/bindings";

/** Bytes up to which JSON is laid out in lines. */
const LAID_OUT = 100_000;

/** A part of a payload: a text as it is, anything else as JSON in a code block; what is cut is marked. */
export function quotable({ json, bytes, truncated }: PayloadPart, text: string | null): string {
  const cut = truncated ? `\n\n(first ${formatBytes(new Blob([json]).size)} of ${formatBytes(bytes)})` : "";
  if (text !== null) return text + cut;
  return `\`\`\`json\n${laidOut(json)}\n\`\`\`${cut}`;
}

function laidOut(json: string): string {
  if (json.length > LAID_OUT) return json;
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
