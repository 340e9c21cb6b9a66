import { expect, test } from "vitest";
import { replyStep } from "../../test/mock-traces";
import { exitsWords, stepWords } from "./reply-work";

test.each([
  [[], ""],
  [[0], "exit 0"],
  [[1, 0], "exit 1, then 0"],
  [[1, 2, 0], "exit 1, then 2, then 0"],
  [[1, 2, 1, 0], "exit 1, then 2, … then 0"],
])("commands that ended with %j", (exits, words) => {
  expect(exitsWords(exits)).toBe(words);
});

test.each([
  [{ name: "Read", calls: 3 }, "Tool call Read, 3 calls"],
  [{ name: "Edit", added: 24, removed: 1 }, "Tool call Edit, 24 lines added, 1 line removed"],
  [{ name: "Bash", calls: 2, failed: 1, exits: [1, 0] }, "Tool call Bash, 2 calls, 1 failed, exit 1, then 0"],
  [
    { family: 6, name: "tide_table", server: "tidewatch", failed: 1 },
    "MCP call tide_table of tidewatch, failed",
  ],
  [
    { family: 2, name: "test-writer", durationMs: 91_000, running: true },
    "Agent test-writer, 1 min 31 s, running",
  ],
  [{ family: 2, name: "Explore", calls: 2 }, "Agent Explore, 2 runs"],
])("a step in words: %j", (step, words) => {
  expect(stepWords(replyStep(step))).toBe(words);
});
