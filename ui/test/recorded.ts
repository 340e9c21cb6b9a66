// A back end that answers what a real one was recorded to answer (crates/app/tests/recorded.rs). A command that was not
// recorded fails the test. `TRACEWAKE_RECORD=1 npx vitest run test/recorded.test.tsx` puts it into requests.json; then
// the back end's test writes answers.json again.

import { readFileSync, writeFileSync } from "node:fs";
import { mockIPC } from "@tauri-apps/api/mocks";
import { isRecorded, keyOf, type Request, replayRecorded } from "./recorded-answers";

/** Installs the recorded back end under the window. `missing` collects what was asked and not recorded. */
export function installRecorded(): { missing: Request[] } {
  const missing: Request[] = [];
  mockIPC(
    async (command, args) => {
      if (command.startsWith("plugin:")) return null;
      if (!isRecorded(command, args)) missing.push({ command, args: args ?? {} });
      return replayRecorded(command, args);
    },
    { shouldMockEvents: true },
  );
  return { missing };
}

/** Puts what was asked and not recorded into the list of what is recorded, when that is wanted. */
export function keepMissing(missing: readonly Request[]): void {
  if (process.env.TRACEWAKE_RECORD === undefined || missing.length === 0) return;
  const file = "test/recorded/requests.json";
  const known = JSON.parse(readFileSync(file, "utf8")) as Request[];
  const all = new Map(
    [...known, ...missing].map((request) => [keyOf(request.command, request.args), request]),
  );
  const lines = [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, request]) => `  ${JSON.stringify(request)}`);
  writeFileSync(file, `[\n${lines.join(",\n")}\n]\n`);
}
