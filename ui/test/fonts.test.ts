// The faces that the window names first are bundled, in the weights that it uses: what a machine has cannot be known.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { sources } from "./sources";

const main = sources("main.tsx")[0]?.text ?? "";
const tokens = sources("tokens.css")[0]?.text ?? "";
const faces = [...main.matchAll(/import "(@fontsource\/[^"]+)";/g)].map(([, path]) =>
  readFileSync(createRequire(import.meta.url).resolve(path ?? ""), "utf8"),
);

test.each([
  ["--font-ui", ["400", "600"]],
  ["--font-mono", ["400"]],
])("%s", (token, weights) => {
  const first = new RegExp(`${token}: "([^"]+)"`).exec(tokens)?.[1] ?? "none";
  const own = faces.filter((face) => face.includes(`font-family: '${first}'`));
  for (const weight of weights) {
    // Latin letters, and those of other European languages.
    expect(own.filter((face) => face.includes(`font-weight: ${weight}`)).length, weight).toBe(2);
  }
});
