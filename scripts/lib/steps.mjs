// Named steps with their duration; the first failure ends the run.
import { ScriptError } from "./process.mjs";

/** Runs `[name, action]` pairs in order and prints what each took. */
export async function runSteps(steps) {
  const started = Date.now();
  const taken = [];
  for (const [name, action] of steps) {
    console.log(`\n=== ${name}`);
    const from = Date.now();
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      throw new ScriptError(`${name}: ${error.message}`, error.hint);
    }
    taken.push([name, Date.now() - from]);
    console.log(`=== ${name}: ${inWords(Date.now() - from)}`);
  }
  console.log("\nEvery step passed:");
  for (const [name, ms] of taken) console.log(`  ${inWords(ms).padStart(12)}  ${name}`);
  console.log(`  ${inWords(Date.now() - started).padStart(12)}  in all`);
}

function inWords(ms) {
  const seconds = ms / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
