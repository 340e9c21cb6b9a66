import { expect, test } from "vitest";
import { compareRoute, formatRoute, parseRoute, type Route, sessionRoute } from "./route";

const session = (change: object): Route => ({ ...sessionRoute("abc"), ...change }) as Route;

test.each<[string, Route]>([
  ["", { at: "home" }],
  ["#/", { at: "home" }],
  ["#/nowhere", { at: "home" }],
  ["#/connect", { at: "connect" }],
  ["#/connect/", { at: "connect" }],
  ["#/connect/otel%2Fpython", { at: "connect", client: "otel/python" }],
  ["#/sources", { at: "sources" }],
  ["#/sources/kafka", { at: "sources", section: "kafka" }],
  ["#/sources/nothing", { at: "sources" }],
  ["#/session/abc/overview", session({})],
  ["#/session/abc/nowhere", session({})],
  ["#/session/abc/events?span=12&event=34", session({ view: "events", span: 12, event: 34 })],
  ["#/session/abc/overview?span=-1&event=x", session({})],
  ["#/session/a%2Fb%20%E2%9C%93/overview", session({ key: "a/b ✓" })],
  ["#/session/%zz/overview", session({ key: "%zz" })],
  ["#/session//overview", session({ key: "" })],
  ["#/compare/a/b", compareRoute("a", "b")],
  ["#/compare/a/b?left=3&view=timeline", { ...compareRoute("a", "b"), leftSpan: 3, view: "timeline" }],
  ["#/compare/a", { at: "home" }],
])("%s leads to %o", (hash, route) => expect(parseRoute(hash)).toEqual(route));

test.each<[Route]>([
  [{ at: "home" }],
  [{ at: "connect" }],
  [{ at: "connect", client: "a/b ✓" }],
  [{ at: "sources" }],
  [{ at: "sources", section: "quarantine" }],
  [{ ...compareRoute("a/b?c", "ü"), leftRun: "t 1", rightSpan: 4, rightRun: "&" }],
  [session({})],
  [session({ key: "", span: 1 })],
  [session({ key: "a/b?c#d &=%", view: "events", span: 1, event: 2 })],
  [session({ view: "events", query: 'tool:"a b" cost>1 50% & #1' })],
])("%o comes back from its address", (route) => expect(parseRoute(formatRoute(route))).toEqual(route));
