// The sources of the window as text, for tests that read them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../src");

/** Paths under `src` that end in one of `endings`, with their text. Tests are left out. Fails when there are none. */
export function sources(...endings: string[]): { path: string; text: string }[] {
  const found = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => endings.some((ending) => path.endsWith(ending)) && !path.includes(".test."))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
  // A test that looks at nothing finds nothing wrong.
  if (found.length === 0) throw new Error(`no source ends in ${endings.join(" or ")}`);
  return found;
}
