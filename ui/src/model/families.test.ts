import { expect, test } from "vitest";
import { FAMILY_COUNT, familyOf, kindWords, stateWord } from "./families";

test("no two families look alike", () => {
  const looks = Array.from(
    { length: FAMILY_COUNT },
    (_, family) => `${familyOf(family).hue} ${familyOf(family).shape}`,
  );
  expect(new Set(looks).size).toBe(FAMILY_COUNT);
});

test("an unknown number is other", () => {
  expect(familyOf(200).word).toBe("Other");
  expect(stateWord(200)).toBe("unknown");
});

test.each([
  ["mcp_call_start", "MCP call · start"],
  ["MODEL_INVOCATION_END", "Model call · end"],
  ["span", "Span"],
  ["score", "Score"],
  ["turn_end", "Turn · end"],
  ["dev.ossa.tool.called", "dev.ossa.tool.called"],
  ["OrderCreated_v2", "OrderCreated_v2"],
  ["77", "Unknown kind 77"],
  ["", ""],
])("%s reads %s", (kind, words) => expect(kindWords(kind)).toBe(words));
