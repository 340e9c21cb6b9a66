// The address of what is on show, as the part of the URL after `#`. Pure: text to route and back.

import { isDate } from "./days";
import {
  BESIDE_VIEWS,
  type BesideView,
  PLATFORM_SECTIONS,
  type PlatformSection,
  SESSION_VIEWS,
  SETTING_SECTIONS,
  type SessionView,
  type SettingSection,
  SOURCE_SECTIONS,
  type SourceSection,
} from "./views";

/** Two sessions side by side, or two runs of one. */
export type CompareRoute = {
  at: "compare";
  left: string;
  right: string;
  /** Trace ids of single runs; empty for the whole session. */
  leftRun: string;
  rightRun: string;
  /** The pair on show: row ids of its spans; `null` on the side that has none, and on both for no pair. */
  leftSpan: number | null;
  rightSpan: number | null;
  view: "list" | "timeline";
};

/** A conversation, and beside it a session that its backend left traces in. */
export type ChatRoute = {
  at: "chat";
  /** None: no conversation is chosen. */
  conversation: string | null;
  /** The message to go to. */
  message: string | null;
  /** Key of the session beside it; none: the one that belongs to the conversation, if any. */
  key: string | null;
  view: BesideView;
  span: number | null;
  event: number | null;
  query: string;
};

/** Tools over all sessions, by day. */
export type ToolsRoute = {
  at: "tools";
  /** How many days. */
  days: number;
  /** The last of them, as `2026-03-02`; `null` for that of the newest session. */
  last: string | null;
  /** The tool whose days are on show, and the MCP server that ran it; `null` for all tools together. */
  tool: string | null;
  server: string;
};

/** The platform of a backend; with `null`, of the one that was last on show. */
export type PlatformRoute = { at: "platform"; backend: string | null; section: PlatformSection };

/** What the window shows. Without a section or client, a screen starts at its top. */
export type Route =
  | { at: "home" }
  | { at: "settings"; section?: SettingSection }
  | { at: "connect"; client?: string }
  | { at: "sources"; section?: SourceSection }
  | PlatformRoute
  | ToolsRoute
  | ChatRoute
  | CompareRoute
  | {
      at: "session";
      key: string;
      view: SessionView;
      span: number | null;
      event: number | null;
      /** What the views are filtered by, in the query language; empty for everything. */
      query: string;
    };

type Place = Route["at"];
type RouteAt<At extends Place> = Extract<Route, { at: At }>;

/** How the routes of one place are written in an address. */
type AddressForm<At extends Place> = {
  /** Reads the parts of the path behind the name of the place; `null` when they lead nowhere. */
  read: (parts: readonly string[], query: URLSearchParams) => RouteAt<At> | null;
  /** Gives those parts, and adds to the query. */
  write: (route: RouteAt<At>, query: URLSearchParams) => readonly string[];
};

const FORMS: { [At in Place]: AddressForm<At> } = {
  home: { read: () => ({ at: "home" }), write: () => [] },
  settings: {
    read: ([part]) => {
      const known = SETTING_SECTIONS.find(({ section }) => section === part);
      return known ? { at: "settings", section: known.section } : { at: "settings" };
    },
    write: ({ section }) => (section === undefined ? [] : [section]),
  },
  connect: {
    read: ([client]) => (client ? { at: "connect", client } : { at: "connect" }),
    write: ({ client }) => (client === undefined ? [] : [client]),
  },
  sources: {
    read: ([part]) => {
      const known = SOURCE_SECTIONS.find(({ section }) => section === part);
      return known ? { at: "sources", section: known.section } : { at: "sources" };
    },
    write: ({ section }) => (section === undefined ? [] : [section]),
  },
  platform: {
    read: ([backend, part]) => {
      const known = PLATFORM_SECTIONS.find(({ section }) => section === part);
      return { at: "platform", backend: backend || null, section: known?.section ?? "overview" };
    },
    write: ({ backend, section }) => [backend ?? "", section],
  },
  chat: {
    read: ([conversation], query) => ({
      at: "chat",
      conversation: conversation || null,
      message: query.get("message"),
      key: query.get("session"),
      view: BESIDE_VIEWS.find(({ view }) => view === query.get("view"))?.view ?? "timeline",
      ...readSpot(query),
    }),
    write: (route, query) => {
      if (route.message !== null) query.set("message", route.message);
      if (route.key !== null) query.set("session", route.key);
      if (route.view !== "timeline") query.set("view", route.view);
      writeSpot(route, query);
      return route.conversation === null ? [] : [route.conversation];
    },
  },
  tools: {
    read: (_, query) => {
      const days = TOOL_DAYS.find((count) => String(count) === query.get("days"));
      const last = query.get("last");
      return {
        ...toolsRoute(),
        ...(days !== undefined && { days }),
        last: last !== null && isDate(last) ? last : null,
        tool: query.get("tool"),
        server: query.get("server") ?? "",
      };
    },
    write: (route, query) => {
      if (route.days !== TOOL_DAYS[1]) query.set("days", String(route.days));
      if (route.last !== null) query.set("last", route.last);
      if (route.tool !== null) query.set("tool", route.tool);
      if (route.server !== "") query.set("server", route.server);
      return [];
    },
  },
  compare: {
    read: ([left, right], query) => {
      if (left === undefined || right === undefined) return null;
      return {
        ...compareRoute(left, right),
        leftRun: query.get("left-run") ?? "",
        rightRun: query.get("right-run") ?? "",
        leftSpan: rowId(query.get("left")),
        rightSpan: rowId(query.get("right")),
        view: query.get("view") === "timeline" ? "timeline" : "list",
      };
    },
    write: (route, query) => {
      if (route.leftRun !== "") query.set("left-run", route.leftRun);
      if (route.rightRun !== "") query.set("right-run", route.rightRun);
      if (route.leftSpan !== null) query.set("left", String(route.leftSpan));
      if (route.rightSpan !== null) query.set("right", String(route.rightSpan));
      if (route.view !== "list") query.set("view", route.view);
      return [route.left, route.right];
    },
  },
  session: {
    read: ([key, part], query) => {
      if (key === undefined) return null;
      // A link names the view in its query.
      const named = part ?? query.get("view");
      const view = SESSION_VIEWS.find((row) => row.view === named)?.view ?? "overview";
      return { at: "session", key, view, ...readSpot(query) };
    },
    write: (route, query) => {
      writeSpot(route, query);
      return [route.key, route.view];
    },
  },
};

/** Reads an address; what it does not understand leads home. */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [place = "", ...parts] = path.split("/").map(decode);
  if (!Object.hasOwn(FORMS, place)) return { at: "home" };
  return FORMS[place as Place].read(parts, new URLSearchParams(search)) ?? { at: "home" };
}

/** Writes an address. */
export function formatRoute(route: Route): string {
  const query = new URLSearchParams();
  const parts = write(route.at, route, query);
  const path = route.at === "home" ? "" : [route.at, ...parts.map(encodeURIComponent)].join("/");
  return query.size > 0 ? `#/${path}?${query}` : `#/${path}`;
}

function write<At extends Place>(at: At, route: Route, query: URLSearchParams): readonly string[] {
  return FORMS[at].write(route as RouteAt<At>, query);
}

/** What is chosen in a session, and what it is filtered by. */
type Spot = Pick<SessionRoute, "span" | "event" | "query">;

function readSpot(query: URLSearchParams): Spot {
  return { span: rowId(query.get("span")), event: rowId(query.get("event")), query: query.get("q") ?? "" };
}

function writeSpot(spot: Spot, query: URLSearchParams): void {
  if (spot.span !== null) query.set("span", String(spot.span));
  if (spot.event !== null) query.set("event", String(spot.event));
  if (spot.query !== "") query.set("q", spot.query);
}

/** A place in a session. */
export type SessionRoute = Extract<Route, { at: "session" }>;

/** The route of a session's first view. */
export function sessionRoute(key: string): SessionRoute {
  return { at: "session", key, view: "overview", span: null, event: null, query: "" };
}

/** How many days of tools can be shown at once. */
export const TOOL_DAYS = [7, 30, 90] as const;

/** The route of all tools by day. */
export function toolsRoute(): ToolsRoute {
  return { at: "tools", days: TOOL_DAYS[1], last: null, tool: null, server: "" };
}

/** The route of a conversation; with `null`, of none. */
export function chatRoute(conversation: string | null, message: string | null = null): ChatRoute {
  const nothing = { key: null, span: null, event: null, query: "" };
  return { at: "chat", conversation, message, view: "timeline", ...nothing };
}

/** The session on show in a route, alone or beside a conversation. */
export function sessionOf(route: Route): SessionRoute | null {
  if (route.at === "session") return route;
  if (route.at !== "chat" || route.key === null) return null;
  const { key, view, span, event, query } = route;
  return { at: "session", key, view, span, event, query };
}

/** A route with a change of the session on show. What has no place beside a conversation is shown alone. */
export function withSession(route: Route, change: Partial<Omit<SessionRoute, "at" | "key">>): Route | null {
  const session = sessionOf(route);
  if (session === null) return null;
  const next = { ...session, ...change };
  const shown = BESIDE_VIEWS.find((row) => row.view === next.view);
  if (route.at !== "chat" || shown === undefined) return next;
  return { ...route, view: shown.view, span: next.span, event: next.event, query: next.query };
}

/** The route of two sessions side by side. */
export function compareRoute(left: string, right: string): CompareRoute {
  const nothing = { leftRun: "", rightRun: "", leftSpan: null, rightSpan: null };
  return { at: "compare", left, right, ...nothing, view: "list" };
}

/** The same with the older session on the left, whichever was chosen first. */
export function compareInOrder(...sessions: [RunStart, RunStart]): CompareRoute {
  const [left, right] = [...sessions].sort((a, b) => a.startMs - b.startMs) as typeof sessions;
  return compareRoute(left.key, right.key);
}

/** A session and when it began. */
type RunStart = { key: string; startMs: number };

/** A link to a session's place, for other programs on this machine. */
export function linkTo({ key, view, ...spot }: SessionRoute): string {
  const query = new URLSearchParams({ view });
  writeSpot(spot, query);
  return `tracewake://session/${encodeURIComponent(key)}?${query}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function rowId(text: string | null): number | null {
  const id = text !== null && /^\d+$/.test(text) ? Number(text) : null;
  // A larger number would be another one by the time it reached the back end.
  return id !== null && Number.isSafeInteger(id) ? id : null;
}
