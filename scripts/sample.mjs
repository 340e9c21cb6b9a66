// Writes the sample run that the program carries: `node scripts/sample.mjs`. The same bytes at every run.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./lib/process.mjs";
import { sampleFiles } from "./sample/runs.mjs";

const folder = inRoot("assets/sample");
mkdirSync(folder, { recursive: true });
for (const [name, text] of sampleFiles()) {
  writeFileSync(join(folder, name), text);
  console.log(`assets/sample/${name}: ${text.trim().split("\n").length} events`);
}
