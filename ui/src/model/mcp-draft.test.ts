import { expect, test } from "vitest";
import type { McpRow } from "../ipc/bindings";
import {
  authWords,
  changedForm,
  draftOf,
  type McpDraft,
  mcpProblems,
  newForm,
  newMcp,
  saysSomething,
} from "./mcp-draft";

const DRAFT: McpDraft = {
  ...newMcp("org-1", "user-1"),
  name: "docs",
  endpoint: "https://mcp.example.test/sse",
};
const ROW: McpRow = {
  ...{ id: "m1", name: "docs", transport: "http", endpoint: "https://mcp.example.test/sse" },
  ...{ authType: "bearer", hasToken: true, oauthProvider: "", enabled: true },
  ...{ metadata: '{"args":["--ro"]}', createdTime: "" },
  scope: { kind: "organization", organizationId: "org-1", userId: "" },
};

test.each<[Partial<McpDraft>, string[]]>([
  [{}, []],
  [{ name: " " }, ["name"]],
  [{ endpoint: "" }, ["endpoint"]],
  [{ endpoint: "ftp//nope" }, ["endpoint"]],
  [{ endpoint: "https://" }, ["endpoint"]],
  [{ metadata: "[1]" }, ["metadata"]],
  [{ metadata: "{" }, ["metadata"]],
  [{ metadata: '{"args":[]}' }, []],
  [{ scope: { kind: "organization", organizationId: "", userId: "" } }, ["scope"]],
  [{ scope: { kind: "user", organizationId: "", userId: "" } }, ["scope"]],
  [{ scope: { kind: "platform", organizationId: "", userId: "" } }, []],
])("problems of %o", (change, fields) =>
  expect(Object.keys(mcpProblems({ ...DRAFT, ...change }))).toEqual(fields),
);

test.each<[string, McpDraft["scope"]]>([
  ["organization", { kind: "organization", organizationId: "org-1", userId: "" }],
  ["user", { kind: "user", organizationId: "", userId: "user-1" }],
  ["platform", { kind: "platform", organizationId: "", userId: "" }],
])("a new one for %s names only that", (kind, scope) =>
  expect(newForm({ ...DRAFT, scope: { ...DRAFT.scope, kind } }).scope).toEqual(scope),
);

test("a token goes along only where one is asked for", () => {
  const typed = { ...DRAFT, bearerToken: "tok" };
  expect(newForm(typed).bearerToken).toBeNull();
  expect(newForm({ ...typed, authType: "bearer" }).bearerToken).toBe("tok");
});

test("a change says only what is another than before", () => {
  const draft = draftOf(ROW);
  expect(draft.bearerToken).toBe("");
  expect(saysSomething(changedForm(ROW, draft))).toBe(false);
  const change = changedForm(ROW, { ...draft, name: "manuals", enabled: false, metadata: "" });
  expect(change).toEqual({
    ...{ id: "m1", name: "manuals", endpoint: null, authType: null, bearerToken: null, oauthProvider: null },
    ...{ enabled: false, metadata: "{}", scope: null },
  });
});

test.each([
  ["bearer", "Bearer token"],
  ["mtls", "mtls"],
])("%s is called %s", (auth, words) => expect(authWords(auth)).toBe(words));
