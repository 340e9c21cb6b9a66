import { expect, test } from "vitest";
import type { ChatParameters } from "../ipc/bindings";
import { countOwn, DEFAULT_PARAMETERS, draftOf, type ParameterDraft, readDraft } from "./chat-parameters";

const read = (change: Partial<ParameterDraft>) =>
  readDraft(
    { ...draftOf(DEFAULT_PARAMETERS), ...change },
    { ...DEFAULT_PARAMETERS, topP: 0.5, metadata: "{}" },
  );

test.each<[Partial<ParameterDraft>, Partial<ChatParameters>]>([
  [{ temperature: " 0.7 " }, { temperature: 0.7 }],
  [{ temperature: "" }, { temperature: null }],
  [{ maxTokens: "4000" }, { maxTokens: 4000 }],
  [{ allowedTools: "Read, Write\n Bash \n\n" }, { allowedTools: ["Read", "Write", "Bash"] }],
  [{ allowedTools: "" }, { allowedTools: [] }],
  [{ allowedTools: null }, { allowedTools: null }],
  [{ variables: ' {"a": 1} ' }, { variables: '{"a": 1}' }],
  [{ metadata: " " }, { metadata: "" }],
])("%o is read as %o", (draft, parameters) => {
  const { problems, parameters: got } = read(draft);
  expect(problems).toEqual({});
  expect(got).toMatchObject(parameters);
});

test.each<[Partial<ParameterDraft>, keyof ChatParameters, RegExp]>([
  [{ temperature: "hot" }, "temperature", /“hot” is not a number from 0 to 2/],
  [{ temperature: "2.1" }, "temperature", /0 to 2/],
  [{ maxTokens: "0" }, "maxTokens", /whole number from 1 to 4,000/],
  [{ maxTokens: "1.5" }, "maxTokens", /whole number/],
  [{ topP: "-1" }, "topP", /0 to 1/],
  [{ metadata: "[1]" }, "metadata", /braces/],
  [{ variables: "{a}" }, "variables", /not valid JSON: /],
  [{ mcpServers: "null" }, "mcpServers", /braces/],
])("%o has a problem at %s", (draft, field, words) => {
  const { problems } = read(draft);
  expect(Object.keys(problems)).toEqual([field]);
  expect(problems[field]).toMatch(words);
});

test("a field that cannot be used keeps its value of before", () => {
  expect(read({ topP: "x" }).parameters.topP).toBe(0.5);
  expect(read({ metadata: "x" }).parameters.metadata).toBe("{}");
});

test("what is not the default is counted", () => {
  expect(countOwn(DEFAULT_PARAMETERS)).toBe(0);
  expect(countOwn({ ...DEFAULT_PARAMETERS, stream: false, allowedTools: [] })).toBe(2);
});

test("what was read goes back into the fields", () => {
  const parameters = { ...DEFAULT_PARAMETERS, temperature: 0, allowedTools: ["a", "b"], settingSources: [] };
  expect(readDraft(draftOf(parameters), DEFAULT_PARAMETERS).parameters).toEqual(parameters);
});
