import { expect, test } from "vitest";
import {
  formatBytes,
  formatCompact,
  formatCost,
  formatCostShort,
  formatCount,
  formatDuration,
  formatMoney,
  formatPlural,
  formatTokens,
  listWords,
  shortenMiddle,
} from "./format";
import { duration } from "./time";

test.each([
  [0, "0 ms"],
  [0.0004, "<1 µs"],
  [0.25, "250 µs"],
  [1.25, "1.3 ms"],
  [9, "9 ms"],
  [840.4, "840 ms"],
  [999.6, "1.0 s"],
  [3200, "3.2 s"],
  [13_000, "13 s"],
  [59_960, "1 min"],
  [250_000, "4 min 10 s"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
  [90_000_000, "1 d 1 h"],
  [-3200, "−3.2 s"],
  [Number.NaN, "–"],
])("a duration of %d ms is %s", (ms, words) => expect(formatDuration(duration(ms))).toBe(words));

test.each([
  [912, "912 B"],
  [1500, "1.5 KB"],
  [2000, "2 KB"],
  [412_000_000, "412 MB"],
  [999_600, "1 MB"],
])("%d bytes are %s", (bytes, words) => expect(formatBytes(bytes)).toBe(words));

test.each([
  [{ currency: "USD", amount: 0.214 }, "$0.214"],
  [{ currency: "EUR", amount: 12.5 }, "€12.50"],
  [{ currency: "CHF", amount: 3.2 }, "3.20 CHF"],
  [{ currency: "", amount: 3.2 }, "3.20"],
  [{ currency: "USD", amount: 0.00042 }, "$0.00042"],
  [{ currency: "USD", amount: 0.0077134 }, "$0.0077"],
  [{ currency: "USD", amount: 0.9999 }, "$1.00"],
  [{ currency: "USD", amount: 999.5 }, "$999.50"],
  [{ currency: "USD", amount: 1204.813 }, "$1,205"],
  [{ currency: "JPY", amount: 310.4 }, "¥310"],
  [{ currency: "JPY", amount: 0.31 }, "¥0.31"],
])("%o is %s", (money, words) => expect(formatMoney(money)).toBe(words));

test("a sum too small for its digits says so", () => {
  expect(formatMoney({ currency: "USD", amount: 0.000063 }, 4)).toBe("<$0.0001");
  expect(formatMoney({ currency: "USD", amount: 0.0001 }, 4)).toBe("$0.0001");
  expect(formatMoney({ currency: "USD", amount: 0.001 }, 2)).toBe("<$0.01");
});

test("sums of several currencies stand side by side, none is a dash", () => {
  expect(
    formatCost([
      { currency: "USD", amount: 1 },
      { currency: "EUR", amount: 2 },
    ]),
  ).toBe("$1.00 + €2.00");
  expect(formatCost([])).toBe("–");
});

test("what is estimated says so", () => {
  const stated = { currency: "USD", amount: 0.03, estimated: false };
  const estimated = { currency: "USD", amount: 0.012, estimated: true };
  expect(formatCost([stated, estimated])).toBe("$0.03 + ~$0.012 estimated");
  expect(formatCostShort([stated, estimated])).toBe("~$0.042");
  expect(formatCostShort([stated, { ...estimated, currency: "EUR" }])).toBe("$0.03 + ~€0.012");
  expect(formatCost([{ ...estimated, amount: 0.000063 }], 4)).toBe("<$0.0001 estimated");
  expect(formatCostShort([])).toBe("–");
});

test("nothing is never negative", () => expect(formatCount(-0.2)).toBe("0"));

test.each([
  [912, "912"],
  [41_802, "41.8k"],
  [1_234_567, "1.2m"],
])("%d is %s in few characters", (value, words) => expect(formatCompact(value)).toBe(words));

test.each([
  [[], ""],
  [["errors"], "errors"],
  [["errors", "handoffs"], "errors and handoffs"],
  [["errors", "handoffs", "signatures"], "errors, handoffs and signatures"],
])("%j is said as %s", (words, said) => expect(listWords(words, "and")).toBe(said));

test("one is singular", () => {
  expect(formatPlural(1, "event")).toBe("1 event");
  expect(formatPlural(1911, "event")).toBe("1,911 events");
});

test.each([
  ["short", "short"],
  ["0199f3c27b1e70009d41", "0199f3c27…9d41"],
])("id %s is shown as %s", (id, shown) => expect(shortenMiddle(id)).toBe(shown));

test("tokens without a split are a total", () => {
  expect(formatTokens({ inputTokens: 1204, outputTokens: 88, totalTokens: 1292 })).toBe("1,204 → 88");
  expect(formatTokens({ inputTokens: 0, outputTokens: 0, totalTokens: 1292 })).toBe("1,292");
  expect(formatTokens({ inputTokens: 0, outputTokens: 88, totalTokens: 88 })).toBe("0 → 88");
});
