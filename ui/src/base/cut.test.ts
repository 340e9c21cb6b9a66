import { expect, test } from "vitest";
import { cutMiddle, cutPieces } from "./cut";
import { runsBackwards, visibleText } from "./visible";

test("a long name keeps its end, from the start of a word where there is one", () => {
  const check = (text: string, head: string, tail: string) => expect(cutPieces(text)).toEqual({ head, tail });
  check("reverse_charge", "reverse_charge", "");
  check("create_pull_request_review", "create_pull_request", "_review");
  check("createPullRequestReviewComment", "createPullRequest", "ReviewComment");
  check("toolu_01A9f82bc77deee1", "toolu_01A9f", "82bc77deee1");
  check("a sentence that is longer than its place", "a sentence that is longer than", " its place");
});

test("a name that runs from right to left is not put together from pieces", () => {
  const text = "كم يوم إجازة لدي في السنة الأولى؟";
  expect(runsBackwards(text)).toBe(true);
  expect(runsBackwards("naïve → 日本語")).toBe(false);
  expect(cutPieces(text)).toEqual({ head: text, tail: "" });
});

test("a text is cut in the middle to the room there is", () => {
  const check = (text: string, room: number, expected: string) =>
    expect(cutMiddle(text, (cut) => cut.length <= room)).toBe(expected);
  check("create_pull_request_review", 26, "create_pull_request_review");
  check("create_pull_request_review", 20, "create_pull_…_review");
  check("create_pull_request_review", 8, "create_…");
  check("create_pull_request_review", 2, "");
  check("short name", 6, "short…");
});

test("no character is cut in two", () => {
  const faces = "🙂".repeat(20);
  for (let room = 3; room < 40; room += 1) {
    const cut = cutMiddle(faces, (text) => text.length <= room);
    expect(visibleText(cut)).toBe(cut);
  }
  expect(cutPieces(faces).tail.length % 2).toBe(0);
});
