// The families of spans and events: their words, their hue and their shape. Numbers as in the timeline layout.

import { FAMILY_NAMES, KIND_NAMES } from "../ipc/kinds";

/** Colour groups; each has a `--kind-*` token. */
export type Hue = "agent" | "model" | "tool" | "mcp" | "io" | "data" | "policy" | "error";

/** How a family is named and drawn. */
export type Family = {
  /** What one of it is called. */
  word: string;
  hue: Hue;
  /** SVG path in a 12 × 12 box, filled. */
  shape: string;
};

export const HUES: readonly Hue[] = ["agent", "model", "tool", "mcp", "io", "data", "policy", "error"];

const CIRCLE = "M6 1a5 5 0 0 1 5 5a5 5 0 0 1-5 5a5 5 0 0 1-5-5a5 5 0 0 1 5-5z";
const SQUARE = "M2.5 1.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z";
const HEXAGON = "M6 .7l4.7 2.65v5.3L6 11.3L1.3 8.65v-5.3z";
const TRIANGLE = "M6 1.2L11.2 10.6H.8z";
const DIAMOND = "M6 .4L11.6 6L6 11.6L.4 6z";
const RING = `${CIRCLE}M6 3.2a2.8 2.8 0 0 1 2.8 2.8a2.8 2.8 0 0 1-2.8 2.8a2.8 2.8 0 0 1-2.8-2.8a2.8 2.8 0 0 1 2.8-2.8z`;
const SHIELD = "M6 .8L10.6 2.4v3.4c0 2.7-1.9 4.5-4.6 5.4c-2.7-.9-4.6-2.7-4.6-5.4V2.4z";
const ARROW = "M1 4.6h5V1.4L11.4 6L6 10.6V7.4H1z";
const INTO = "M1.5 1.5h2v9h-2zM4.5 5.1h3V2.4L11.3 6L7.5 9.6V6.9h-3z";
const OUT = "M8.5 1.5h2v9h-2zM.7 5.1h3.3V2.4L7.8 6L4 9.6V6.9H.7z";
const STACK = "M1.5 1.5h9v2.4h-9zM1.5 4.8h9v2.4h-9zM1.5 8.1h9v2.4h-9z";
const LINES = "M1 2h10v1.8H1zM1 5.1h7v1.8H1zM1 8.2h8.5V10H1z";
const FRAME = "M1.5 1.5h9v9h-9zM3.5 3.5v5h5v-5z";
const LOOP =
  "M6 1.2a4.8 4.8 0 0 1 4.6 3.4L8.7 5.2A2.8 2.8 0 1 0 8.3 7.6H6.6L9 4.7l2.7 2.9h-1.4A4.8 4.8 0 1 1 6 1.2z";
const DOT = "M6 3a3 3 0 0 1 3 3a3 3 0 0 1-3 3a3 3 0 0 1-3-3a3 3 0 0 1 3-3z";

type FamilyName = (typeof FAMILY_NAMES)[number];

const FAMILIES: Record<FamilyName, Family> = {
  session: { word: "Session", hue: "io", shape: RING },
  workflow: { word: "Workflow", hue: "agent", shape: STACK },
  agent: { word: "Agent", hue: "agent", shape: CIRCLE },
  turn: { word: "Turn", hue: "agent", shape: RING },
  model: { word: "Model call", hue: "model", shape: SQUARE },
  tool: { word: "Tool call", hue: "tool", shape: TRIANGLE },
  mcp: { word: "MCP call", hue: "mcp", shape: HEXAGON },
  handoff: { word: "Handoff", hue: "agent", shape: ARROW },
  input: { word: "Input", hue: "io", shape: INTO },
  output: { word: "Output", hue: "io", shape: OUT },
  reasoning: { word: "Reasoning", hue: "model", shape: LINES },
  policy: { word: "Policy", hue: "policy", shape: SHIELD },
  data: { word: "Data access", hue: "data", shape: STACK },
  state: { word: "State", hue: "data", shape: FRAME },
  error: { word: "Error", hue: "error", shape: DIAMOND },
  retry: { word: "Retry", hue: "tool", shape: LOOP },
  other: { word: "Other", hue: "io", shape: DOT },
};

/** The family of a number; an unknown number is *other*. */
export function familyOf(family: number): Family {
  return FAMILIES[FAMILY_NAMES[family] ?? "other"];
}

function numberOf(name: FamilyName): number {
  return FAMILY_NAMES.indexOf(name);
}

/** How many families there are. */
export const FAMILY_COUNT = FAMILY_NAMES.length;

/** The agent family's number. */
export const FAMILY_AGENT = numberOf("agent");

/** The model family's number: those before it hold others together, this one and those after it do something. */
export const FAMILY_MODEL = numberOf("model");

/** The numbers of calls of tools, by whatever protocol. */
export const FAMILY_TOOL = numberOf("tool");
export const FAMILY_MCP = numberOf("mcp");

/** The input family's number. */
export const FAMILY_INPUT = numberOf("input");

/** The handoff family's number. */
export const FAMILY_HANDOFF = numberOf("handoff");

/** The families of calls to tools, and to those of MCP servers. */
export const FAMILIES_OF_TOOLS: readonly number[] = [numberOf("tool"), numberOf("mcp")];

/** The error family's number. */
export const FAMILY_ERROR = numberOf("error");

/** The retry family's number. */
export const FAMILY_RETRY = numberOf("retry");

/** The number of everything that has no family of its own. */
export const FAMILY_OTHER = numberOf("other");

/** How a span ended. Numbers as in the timeline layout. */
export const SpanState = { Ok: 0, Failed: 1, Running: 2, Unfinished: 3, Cancelled: 4 } as const;

const STATE_WORDS: readonly string[] = ["ok", "failed", "running", "unfinished", "cancelled"];

/** The word for a span's state. */
export function stateWord(state: number): string {
  return STATE_WORDS[state] ?? "unknown";
}

/** Any other text is a name that a sender gave, and stays as it is. */
const KNOWN_KINDS = new Set(KIND_NAMES);

/** A kind as words: `model_invocation_start` → `Model call · start`. A custom kind is shown as it was sent. */
export function kindWords(kind: string): string {
  const name = kind.toLowerCase();
  if (/^-?\d+$/.test(kind)) return `Unknown kind ${kind}`;
  if (!KNOWN_KINDS.has(name)) return kind;
  const words = name
    .replace(/_(start|end)$/, " · $1")
    .replace(/^model_invocation/, "model_call")
    .replace(/^mcp/, "MCP")
    .replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
