import { expect, test } from "vitest";
import { sessionRow } from "../../test/mock-backend";
import type { SessionDetail } from "../ipc/bindings";
import { sessionAsJson, sessionAsMarkdown } from "./session-summary";

const detail = {
  row: sessionRow({ key: "a`b", title: "One | two\nthree", note: "look\nhere", events: 1200, errors: 2 }),
  handoffs: 4,
  toolCalls: 1,
  mcpCalls: 2,
  modelCalls: 3,
  traceIds: ["t"],
} as SessionDetail;

test("a title cannot break the table", () => {
  const text = sessionAsMarkdown(detail);
  expect(text.split("\n")[0]).toBe("## One \\| two three");
  expect(text).toContain("| Session | `a'b` |");
  expect(text).toContain("| Calls | 3 model, 1 tool, 2 MCP |");
  expect(text).toContain("| Events | 1,200 |");
  expect(text).toContain("> look\n> here");
});

test("the facts as JSON", () => {
  expect(JSON.parse(sessionAsJson(detail))).toMatchObject({
    session: "a`b",
    errors: 2,
    calls: { model: 3, tool: 1, mcp: 2 },
    traces: ["t"],
  });
});
