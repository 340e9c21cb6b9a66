import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeColumns } from "../../test/encode-columns";
import { COMPARE_LAYOUT, TIMELINE_LAYOUT, TRANSCRIPT_LAYOUT } from "../ipc/layouts";
import { LayoutError, readColumns } from "./columns";

// Written by the back end's own tests, from what it lays out; the numbers are what it put in.
const sample = (name: string) => readFileSync(`../tests/fixtures/layouts/${name}`);
const bytes = (name: string) => new Uint8Array(sample(`${name}.bin`)).buffer;
const numbers = (name: string) => JSON.parse(sample(`${name}.json`).toString()) as Record<string, unknown>;

// One type stands for all three: the reader only looks into the table.
const LAYOUTS = [
  ["timeline", TIMELINE_LAYOUT],
  ["transcript", TRANSCRIPT_LAYOUT],
  ["compare", COMPARE_LAYOUT],
] as unknown as [string, typeof TIMELINE_LAYOUT][];

test.each(LAYOUTS)("the %s that the back end wrote is read to the last number", (name, layout) => {
  const { header, columns } = readColumns(layout, name, bytes(name));
  const lists = Object.entries(columns).map(([column, values]) => [
    column,
    // JSON has no word for NaN.
    Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
  ]);
  expect({ ...header, ...Object.fromEntries(lists) }).toEqual(numbers(name));
});

test.each(LAYOUTS)("the %s of tests is written as the back end writes it", (name, layout) => {
  const { header, columns } = readColumns(layout, name, bytes(name));
  expect(new Uint8Array(encodeColumns(layout, header, columns))).toEqual(new Uint8Array(bytes(name)));
});

test.each(LAYOUTS)("a %s that was cut anywhere is refused", (name, layout) => {
  const whole = bytes(name);
  for (let length = 0; length < whole.byteLength; length += 7)
    expect(() => readColumns(layout, name, whole.slice(0, length))).toThrow(LayoutError);
});

test("bytes of another layout are refused", () => {
  expect(() => readColumns(COMPARE_LAYOUT, "compare layout", bytes("timeline"))).toThrow(
    "not a compare layout",
  );
});
