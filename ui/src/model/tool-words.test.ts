import { expect, test } from "vitest";
import { toolWords } from "./tool-words";

test.each([
  ["mcp__tidewatch__ferry_price", "tidewatch", "ferry_price"],
  ["mcp__tide_watch__ferry__price", "", "ferry__price"],
  ["tidewatch-tide_table", "tidewatch", "tide_table"],
  ["tidewatch_tide_table", "tidewatch", "tide_table"],
  ["tidewatch-tide_table", "", "tidewatch-tide_table"],
  ["tidewatcher", "tidewatch", "tidewatcher"],
  ["tidewatch", "tidewatch", "tidewatch"],
  ["mcp__tidewatch__", "tidewatch", "mcp__tidewatch__"],
  ["", "tidewatch", ""],
])("%s of %s is called %s", (name, server, words) => expect(toolWords(name, server)).toBe(words));
