// Facets and their values in words.

import { dialectName } from "./dialects";
import { kindWords } from "./families";

const TITLES: Record<string, string> = {
  error: "Outcome",
  kind: "Kind",
  agent: "Agent",
  tool: "Tool",
  server: "MCP server",
  model: "Model",
  policy: "Policy outcome",
  data: "Data source",
  status: "Status",
  severity: "Severity",
  state: "State",
  dialect: "Dialect",
};

/** What a facet is called. */
export function facetTitle(field: string): string {
  return TITLES[field] ?? field;
}

/** What a value of a facet is called. */
export function facetWords(field: string, value: string): string {
  if (field === "kind") return kindWords(value);
  if (field === "error") return value === "true" ? "Failed" : "Not failed";
  if (field === "agent") return value === "" ? "no agent" : value;
  if (field === "dialect") return dialectName(value);
  if (value === "") return "no name";
  return field === "status" || field === "state" || field === "severity" ? value.replaceAll("_", " ") : value;
}
