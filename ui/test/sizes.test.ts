// No text is smaller than 11 px, at the text size that everybody begins with.

import { expect, test } from "vitest";
import { sources } from "./sources";

const LEAST = 11;
const SIZES = [
  /font-size:\s*([\d.]+)px/g,
  /font:[^;]*?([\d.]+)px/g,
  /--size-[a-z]+:\s*([\d.]+)px/g,
  /font\w*[:=]\s*[`"]([\d.]+)px/g,
];

test("sizes of text", () => {
  const small = sources(".css", ".ts", ".tsx").flatMap(({ path, text }) =>
    SIZES.flatMap((size) => [...text.matchAll(size)])
      .filter(([, size]) => Number(size) < LEAST)
      .map(([found]) => `${path}: ${found}`),
  );
  expect(small).toEqual([]);
});
