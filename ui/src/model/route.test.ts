import { expect, test } from "vitest";
import {
  chatRoute,
  compareRoute,
  formatRoute,
  linkTo,
  parseRoute,
  type Route,
  type SessionRoute,
  sessionOf,
  sessionRoute,
  toolsRoute,
  withSession,
} from "./route";

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
  [
    "#/session/abc/overview?span=0&event=9007199254740991",
    session({ span: 0, event: Number.MAX_SAFE_INTEGER }),
  ],
  ["#/session/abc/overview?span=9007199254740993&event=", session({})],
  ["#/session/abc/overview?span=1e3&event=1.5", session({})],
  ["#/session/abc/overview?span=%2012&event=0x10", session({})],
  ["#/session/a%2Fb%20%E2%9C%93/overview", session({ key: "a/b ✓" })],
  ["#/session/%zz/overview", session({ key: "%zz" })],
  ["#/session//overview", session({ key: "" })],
  ["#/compare/a/b", compareRoute("a", "b")],
  ["#/compare/a/b?left=3&view=timeline", { ...compareRoute("a", "b"), leftSpan: 3, view: "timeline" }],
  ["#/compare/a", { at: "home" }],
  ["#/tools", toolsRoute()],
  ["#/tools?days=8&last=soon", toolsRoute()],
  ["#/tools?days=90&last=2026-03-02", { ...toolsRoute(), days: 90, last: "2026-03-02" }],
  ["#/chat", chatRoute(null)],
  ["#/chat/c1?message=m2", chatRoute("c1", "m2")],
  ["#/chat/c1?view=overview", chatRoute("c1")],
  ["#/platform", { at: "platform", backend: null, section: "overview" }],
  ["#/platform/b1", { at: "platform", backend: "b1", section: "overview" }],
  ["#/platform//audit", { at: "platform", backend: null, section: "audit" }],
  ["#/platform/b1/nothing", { at: "platform", backend: "b1", section: "overview" }],
])("%s leads to %o", (hash, route) => expect(parseRoute(hash)).toEqual(route));

test.each<[Route]>([
  [{ at: "home" }],
  [{ at: "connect" }],
  [{ at: "connect", client: "a/b ✓" }],
  [{ at: "sources" }],
  [{ at: "sources", section: "quarantine" }],
  [{ ...compareRoute("a/b?c", "ü"), leftRun: "t 1", rightSpan: 4, rightRun: "&" }],
  [{ at: "platform", backend: "a/b", section: "mcp" }],
  [{ at: "platform", backend: null, section: "admins" }],
  [{ ...chatRoute("a/b", "m&1"), key: "s ?", view: "graph", span: 3, event: 4, query: "x" }],
  [toolsRoute()],
  [{ ...toolsRoute(), days: 7, last: "2026-03-02", tool: "a b", server: "s/t" }],
  [{ ...toolsRoute(), tool: "" }],
  [session({})],
  [session({ key: "", span: 1 })],
  [session({ key: "a/b?c#d &=%", view: "events", span: 1, event: 2 })],
  [session({ view: "events", query: 'tool:"a b" cost>1 50% & #1' })],
])("%o comes back from its address", (route) => expect(parseRoute(formatRoute(route))).toEqual(route));

test.each<[Partial<SessionRoute>, string]>([
  [{ view: "timeline" }, "tracewake://session/abc?view=timeline"],
  [
    { key: "a/b ✓", view: "events", span: 1, event: 2, query: "tool:x" },
    "tracewake://session/a%2Fb%20%E2%9C%93?view=events&span=1&event=2&q=tool%3Ax",
  ],
])("%o has the link %s, which leads back", (change, link) => {
  const route = { ...sessionRoute("abc"), ...change };
  expect(linkTo(route)).toBe(link);
  // The program hands a link over as the window's own address.
  expect(parseRoute(link.replace("tracewake://", "#/"))).toEqual(route);
});

const beside = { ...chatRoute("c1"), key: "abc" };

test.each<[Route, Parameters<typeof withSession>[1], Route | null]>([
  [{ at: "home" }, { span: 1 }, null],
  [chatRoute("c1"), { span: 1 }, null],
  [session({}), { span: 1 }, session({ span: 1 })],
  [beside, { span: 1, view: "graph" }, { ...beside, span: 1, view: "graph" }],
  [beside, { event: 2, view: "events" }, session({ event: 2, view: "events" })],
])("%o with %o", (route, change, expected) => expect(withSession(route, change)).toEqual(expected));

test("the session beside a conversation is the session on show", () => {
  expect(sessionOf(beside)).toEqual(session({ view: "timeline" }));
  expect(sessionOf({ at: "home" })).toBeNull();
});
