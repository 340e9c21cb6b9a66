import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { windowOf } from "../../test/times";
import { agentsAtWork } from "./agents-at-work";
import { decodeLayout } from "./timeline-layout";

test("time belongs to whose call was at work, not to what holds calls together", () => {
  const rows: PlainRow[] = [
    { span: 1, parent: -1, start: 0, end: 100, name: "run", agent: "planner", family: 2 },
    { span: 2, parent: 0, start: 0, end: 20, name: "gpt", agent: "planner", family: 4 },
    { span: 3, parent: 0, start: 40, end: 90, name: "task", agent: "planner", family: 5 },
    { span: 4, parent: 2, start: 50, end: 70, name: "grep", agent: "coder", family: 5 },
    { span: 5, parent: 0, start: 30, end: 30, name: "hello", agent: "coder", family: 8, point: true },
  ];
  const layout = decodeLayout(encodeLayout(rows));
  const names = [...agentsAtWork(layout, windowOf(0, 100), 10)].map((at) =>
    at < 0 ? "" : layout.text(at)[0],
  );
  expect(names.join(",")).toBe("p,p,,,p,c,c,p,p,");
});
