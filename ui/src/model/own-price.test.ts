import { expect, test } from "vitest";
import { draftOf, NEW_PRICE, priceOf, priceProblems } from "./own-price";

const RIGHT = { ...NEW_PRICE, model: "qwen3*", input: "0.1", output: "0" };

test("a price needs a model, input and output", () => {
  expect(Object.keys(priceProblems(NEW_PRICE))).toEqual(["model", "input", "output"]);
  expect(priceProblems(RIGHT)).toEqual({});
});

test.each([
  [{ input: "-1" }, "input"],
  [{ input: "a lot" }, "input"],
  [{ output: "2000000" }, "output"],
  [{ cacheRead: "1,5" }, "cacheRead"],
  [{ cacheWrite: "x" }, "cacheWrite"],
  [{ audioInput: "x" }, "audioInput"],
  [{ from: "soon" }, "from"],
  [{ from: "2026-02-30" }, "from"],
])("%o has a problem with %s", (change, field) =>
  expect(Object.keys(priceProblems({ ...RIGHT, ...change }))).toEqual([field]),
);

test("what is typed and what is meant are one", () => {
  const price = {
    ...{ model: "a", provider: "ollama", input: 0.1, output: 2 },
    ...{ cacheRead: null, cacheWrite: 0, from: "2026-01-31" },
    ...{ audioInput: 32, audioCacheRead: null, audioOutput: 64 },
  };
  expect(priceOf(draftOf(price))).toEqual(price);
  expect(priceProblems(draftOf(price))).toEqual({});
});
