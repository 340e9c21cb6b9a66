import { expect, test } from "vitest";
import { retriedWords, sumWords } from "./retry-words";

test.each([
  [1, 3, 3, "line 4 was read: 3 events, all new."],
  [1, 3, 0, "line 4 was read: 3 events, all known already."],
  [1, 1, 1, "line 4 was read: 1 event, all new."],
  [0, 0, 0, "line 4 still cannot be read; it stays here."],
])("%d read, %d events, %d new", (read, events, fresh, words) => {
  expect(retriedWords("line 4", { read, left: 1 - read, events, new: fresh })).toBe(words);
});

test.each([
  [2, 0, 5, 3, "2 items were read: 5 events, 3 of them new."],
  [1, 2, 1, 1, "1 item was read: 1 event, all new. 2 items stay here."],
  [0, 50, 0, 0, "50 items still cannot be read; they stay here."],
])("%d read, %d left", (read, left, events, fresh, words) => {
  expect(sumWords({ read, left, events, new: fresh })).toBe(words);
});
