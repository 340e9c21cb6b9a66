// An MCP configuration as it is typed, what is wrong with it, and what goes to the server. Pure.

import type { McpForm, McpRow, McpScope } from "../ipc/bindings";

/** Ways in which agents may prove who they are to an MCP server. */
export const MCP_AUTH = [
  { value: "none", words: "None" },
  { value: "bearer", words: "Bearer token" },
  { value: "oauth", words: "OAuth" },
  { value: "api_key", words: "API key" },
] as const;

/** Which scopes a configuration can have. */
export const MCP_SCOPES = [
  { value: "organization", words: "The organisation" },
  { value: "platform", words: "The whole platform" },
  { value: "user", words: "One user" },
] as const;

/** The words for a way to prove who one is; the server's own word for one that is not known. */
export function authWords(authType: string): string {
  return MCP_AUTH.find(({ value }) => value === authType)?.words ?? authType;
}

/** What is in the form. */
export type McpDraft = {
  name: string;
  endpoint: string;
  authType: string;
  bearerToken: string;
  oauthProvider: string;
  enabled: boolean;
  metadata: string;
  scope: McpScope;
};

/** An empty form for an organisation. */
export function newMcp(organizationId: string, userId: string): McpDraft {
  return {
    ...{ name: "", endpoint: "", authType: "none", bearerToken: "", oauthProvider: "", enabled: true },
    metadata: "",
    scope: { kind: "organization", organizationId, userId },
  };
}

/** The form of a configuration that is there. Its token is not known, and stays when none is typed. */
export function draftOf(row: McpRow): McpDraft {
  const { name, endpoint, authType, oauthProvider, enabled, metadata, scope } = row;
  return { name, endpoint, authType, bearerToken: "", oauthProvider, enabled, metadata, scope };
}

/** What is wrong, by field. */
export type McpProblems = Partial<Record<keyof McpDraft, string>>;

/** Looks for what the server could not take. */
export function mcpProblems(draft: McpDraft): McpProblems {
  const { kind, organizationId, userId } = draft.scope;
  const problems: McpProblems = {};
  if (draft.name.trim() === "") problems.name = "The name is missing.";
  if (draft.endpoint.trim() === "") problems.endpoint = "The address is missing.";
  else if (!/^https?:\/\/[^\s/]+/.test(draft.endpoint.trim()))
    problems.endpoint = "An address begins with http:// or https://.";
  if (kind === "organization" && organizationId.trim() === "")
    problems.scope = "The id of the organisation is missing.";
  if (kind === "user" && userId.trim() === "") problems.scope = "The id of the user is missing.";
  if (draft.metadata.trim() !== "" && !isObject(draft.metadata))
    problems.metadata = 'This is no JSON object, such as {"args": [], "env": {}}.';
  return problems;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** What goes to the server for a new configuration. */
export function newForm(draft: McpDraft): McpForm {
  const { kind, organizationId, userId } = draft.scope;
  return {
    id: null,
    name: draft.name.trim(),
    endpoint: draft.endpoint.trim(),
    authType: draft.authType,
    bearerToken: draft.authType === "bearer" && draft.bearerToken !== "" ? draft.bearerToken : null,
    oauthProvider: draft.oauthProvider.trim() || null,
    enabled: draft.enabled,
    metadata: draft.metadata.trim() || null,
    scope: {
      kind,
      organizationId: kind === "organization" ? organizationId.trim() : "",
      userId: kind === "user" ? userId.trim() : "",
    },
  };
}

/** A change of nothing. */
export function unchanged(id: string): McpForm {
  return {
    ...{ id, name: null, endpoint: null, authType: null, bearerToken: null, oauthProvider: null },
    ...{ enabled: null, metadata: null, scope: null },
  };
}

/** What goes to the server for a change: only what is another than before. */
export function changedForm(row: McpRow, draft: McpDraft): McpForm {
  const entered = newForm(draft);
  const other = <T>(now: T, before: T): T | null => (now === before ? null : now);
  return {
    ...unchanged(row.id),
    name: other(entered.name, row.name),
    endpoint: other(entered.endpoint, row.endpoint),
    authType: other(entered.authType, row.authType),
    bearerToken: entered.bearerToken,
    oauthProvider: other(draft.oauthProvider.trim(), row.oauthProvider),
    enabled: other(draft.enabled, row.enabled),
    metadata: other(draft.metadata.trim() || "{}", row.metadata.trim() || "{}"),
  };
}

/** Whether a change says anything. */
export function saysSomething({ id: _, ...form }: McpForm): boolean {
  return Object.values(form).some((value) => value !== null);
}
