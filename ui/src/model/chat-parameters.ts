// Parameters of a conversation as they are typed, and what is wrong with them. Pure.

import type { ChatParameters } from "../ipc/bindings";

/** What a conversation starts with: everything is the server's default. */
export const DEFAULT_PARAMETERS: ChatParameters = {
  stream: true,
  temperature: null,
  maxTokens: null,
  topP: null,
  systemPrompt: "",
  workflow: "",
  variables: "",
  allowedTools: null,
  settingSources: null,
  mcpServers: "",
  metadata: "",
};

/** Parameters as text, the way the fields hold them. */
export type ParameterDraft = Omit<
  ChatParameters,
  "temperature" | "maxTokens" | "topP" | "allowedTools" | "settingSources"
> & {
  temperature: string;
  maxTokens: string;
  topP: string;
  /** One on a line; `null` for the server's default. */
  allowedTools: string | null;
  settingSources: string | null;
};

/** What is wrong, by field. */
type ParameterProblems = Partial<Record<keyof ChatParameters, string>>;

/** Parameters for the fields. */
export function draftOf(parameters: ChatParameters): ParameterDraft {
  const number = (value: number | null) => (value === null ? "" : String(value));
  return {
    ...parameters,
    temperature: number(parameters.temperature),
    maxTokens: number(parameters.maxTokens),
    topP: number(parameters.topP),
    allowedTools: parameters.allowedTools?.join("\n") ?? null,
    settingSources: parameters.settingSources?.join("\n") ?? null,
  };
}

/** What was typed. A field that cannot be used keeps its value of before, and has a problem. */
export function readDraft(
  draft: ParameterDraft,
  before: ChatParameters,
): { parameters: ChatParameters; problems: ParameterProblems } {
  const problems: ParameterProblems = {};
  const number = (
    field: "temperature" | "maxTokens" | "topP",
    least: number,
    most: number,
    whole = false,
  ) => {
    const text = draft[field].trim();
    if (text === "") return null;
    const value = Number(text);
    if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value)))
      return value;
    const limits = `${least} to ${most.toLocaleString("en-US")}`;
    problems[field] = `“${text}” is not a ${whole ? "whole " : ""}number from ${limits}`;
    return before[field];
  };
  const json = (field: "variables" | "mcpServers" | "metadata") => {
    const problem = objectProblem(draft[field]);
    if (problem === "") return draft[field].trim();
    problems[field] = problem;
    return before[field];
  };
  const parameters: ChatParameters = {
    stream: draft.stream,
    temperature: number("temperature", 0, 2),
    maxTokens: number("maxTokens", 1, 4000, true),
    topP: number("topP", 0, 1),
    systemPrompt: draft.systemPrompt,
    workflow: draft.workflow.trim(),
    variables: json("variables"),
    allowedTools: namesOf(draft.allowedTools),
    settingSources: namesOf(draft.settingSources),
    mcpServers: json("mcpServers"),
    metadata: json("metadata"),
  };
  return { parameters, problems };
}

/** How many parameters differ from the default. */
export function countOwn(parameters: ChatParameters): number {
  const fields = Object.keys(DEFAULT_PARAMETERS) as (keyof ChatParameters)[];
  return fields.filter((field) => parameters[field] !== DEFAULT_PARAMETERS[field]).length;
}

function namesOf(text: string | null): string[] | null {
  if (text === null) return null;
  return text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Why a text is no JSON object; empty when it is one, or nothing. */
function objectProblem(text: string): string {
  if (text.trim() === "") return "";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? "" : "This is not a JSON object: it must be in braces";
}
