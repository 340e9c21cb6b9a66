import { expect, test } from "vitest";
import { unixMs } from "../base/time";
import { timesOf, withoutTimes, withTimes } from "./session-times";

const range = {
  from: unixMs(Date.parse("2026-03-01T09:30:00Z")),
  until: unixMs(Date.parse("2026-03-01T10:00:00Z")),
};

test("a range takes the place of other times and leaves the rest of the query", () => {
  expect(withTimes("", range)).toBe("since:2026-03-01T09:30:00Z until:2026-03-01T10:00:00Z");
  expect(withTimes('tool:grep since:1h until:"2 h ago" refund', range)).toBe(
    "tool:grep refund since:2026-03-01T09:30:00Z until:2026-03-01T10:00:00Z",
  );
  expect(withoutTimes("since:today")).toBe("");
  expect(withoutTimes("notsince:1h -since:1h")).toBe("notsince:1h -since:1h");
});

test("a range that was written is read again, whole seconds around it", () => {
  expect(timesOf(withTimes("agent:a", range))).toEqual(range);
  const odd = { from: unixMs(range.from + 1), until: unixMs(range.until - 1) };
  expect(timesOf(withTimes("", odd))).toEqual(range);
  expect(timesOf("since:1h until:now")).toBeNull();
  expect(timesOf("since:2026-03-01T09:30:00Z")).toBeNull();
});
