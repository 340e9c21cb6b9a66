// The address of what is on show, as the part of the URL after `#`. Pure: text to route and back.

/** The views of a session in the order of their tabs, and the key that leads to each. */
export const SESSION_VIEWS = [
  { view: "overview", word: "Overview", key: "1" },
  { view: "timeline", word: "Timeline", key: "2" },
  { view: "transcript", word: "Transcript", key: "3" },
  { view: "graph", word: "Graph", key: "4" },
  { view: "tools", word: "Tools & MCP", key: "5" },
  { view: "events", word: "Events", key: "6" },
] as const;

/** A view of a session. */
export type SessionView = (typeof SESSION_VIEWS)[number]["view"];

/** Sections of the *Sources* screen, in their order. */
export const SOURCE_SECTIONS = [
  "listeners",
  "ledger",
  "imports",
  "folders",
  "kafka",
  "forwarding",
  "keys",
  "quarantine",
] as const;

/** A section of the *Sources* screen. */
export type SourceSection = (typeof SOURCE_SECTIONS)[number];

/** Sections of the *Platform* screen, in their order. */
export const PLATFORM_SECTIONS = ["overview", "admins", "audit", "mcp"] as const;

/** A section of the *Platform* screen. */
export type PlatformSection = (typeof PLATFORM_SECTIONS)[number];

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

/** The views of a session that stand beside a conversation. */
export const BESIDE_VIEWS = ["timeline", "transcript", "graph"] as const satisfies readonly SessionView[];

/** A view of a session beside a conversation. */
type BesideView = (typeof BESIDE_VIEWS)[number];

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

/** The platform of a backend; with `null`, of the one that was last on show. */
export type PlatformRoute = { at: "platform"; backend: string | null; section: PlatformSection };

/** What the window shows. Without a section or client, a screen starts at its top. */
export type Route =
  | { at: "home" }
  | { at: "settings" }
  | { at: "connect"; client?: string }
  | { at: "sources"; section?: SourceSection }
  | PlatformRoute
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

/** Reads an address; what it does not understand leads home. */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [place, part, view] = path.split("/");
  if (place === "settings") return { at: "settings" };
  if (place === "connect") return part ? { at: "connect", client: decode(part) } : { at: "connect" };
  if (place === "sources") {
    const section = SOURCE_SECTIONS.find((known) => known === part);
    return section ? { at: "sources", section } : { at: "sources" };
  }
  if (place === "compare" && part !== undefined && view !== undefined)
    return parseCompare(part, view, new URLSearchParams(search));
  const query = new URLSearchParams(search);
  const where = {
    span: rowId(query.get("span")),
    event: rowId(query.get("event")),
    query: query.get("q") ?? "",
  };
  if (place === "platform") {
    const section = PLATFORM_SECTIONS.find((known) => known === view) ?? "overview";
    return { at: "platform", backend: part ? decode(part) : null, section };
  }
  if (place === "chat")
    return {
      at: "chat",
      conversation: part ? decode(part) : null,
      message: query.get("message"),
      key: query.get("session"),
      view: BESIDE_VIEWS.find((known) => known === query.get("view")) ?? "timeline",
      ...where,
    };
  if (place !== "session" || part === undefined) return { at: "home" };
  const named = view ?? query.get("view");
  return {
    at: "session",
    key: decode(part),
    view: SESSION_VIEWS.find((known) => known.view === named)?.view ?? "overview",
    ...where,
  };
}

function parseCompare(left: string, right: string, query: URLSearchParams): CompareRoute {
  return {
    ...compareRoute(decode(left), decode(right)),
    leftRun: query.get("left-run") ?? "",
    rightRun: query.get("right-run") ?? "",
    leftSpan: rowId(query.get("left")),
    rightSpan: rowId(query.get("right")),
    view: query.get("view") === "timeline" ? "timeline" : "list",
  };
}

/** Writes an address. */
export function formatRoute(route: Route): string {
  switch (route.at) {
    case "home":
      return "#/";
    case "settings":
      return "#/settings";
    case "connect":
      return route.client === undefined ? "#/connect" : `#/connect/${encodeURIComponent(route.client)}`;
    case "sources":
      return route.section === undefined ? "#/sources" : `#/sources/${route.section}`;
    case "compare": {
      const query = new URLSearchParams();
      if (route.leftRun !== "") query.set("left-run", route.leftRun);
      if (route.rightRun !== "") query.set("right-run", route.rightRun);
      if (route.leftSpan !== null) query.set("left", String(route.leftSpan));
      if (route.rightSpan !== null) query.set("right", String(route.rightSpan));
      if (route.view !== "list") query.set("view", route.view);
      const tail = query.size > 0 ? `?${query}` : "";
      return `#/compare/${encodeURIComponent(route.left)}/${encodeURIComponent(route.right)}${tail}`;
    }
    case "platform":
      return `#/platform/${encodeURIComponent(route.backend ?? "")}/${route.section}`;
    case "chat": {
      const query = new URLSearchParams();
      if (route.message !== null) query.set("message", route.message);
      if (route.key !== null) query.set("session", route.key);
      if (route.view !== "timeline") query.set("view", route.view);
      const path =
        route.conversation === null ? "#/chat" : `#/chat/${encodeURIComponent(route.conversation)}`;
      return path + tailOf(query, route);
    }
    case "session":
      return `#/session/${encodeURIComponent(route.key)}/${route.view}${tailOf(new URLSearchParams(), route)}`;
  }
}

/** The part of an address behind its path: what is given, and the place in a session. */
function tailOf(query: URLSearchParams, place: Pick<SessionRoute, "span" | "event" | "query">): string {
  if (place.span !== null) query.set("span", String(place.span));
  if (place.event !== null) query.set("event", String(place.event));
  if (place.query !== "") query.set("q", place.query);
  return query.size > 0 ? `?${query}` : "";
}

/** A place in a session. */
export type SessionRoute = Extract<Route, { at: "session" }>;

/** The route of a session's first view. */
export function sessionRoute(key: string): SessionRoute {
  return { at: "session", key, view: "overview", span: null, event: null, query: "" };
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
  const view = BESIDE_VIEWS.find((known) => known === next.view);
  if (route.at !== "chat" || view === undefined) return next;
  return { ...route, view, span: next.span, event: next.event, query: next.query };
}

/** The route of two sessions side by side. */
export function compareRoute(left: string, right: string): CompareRoute {
  const nothing = { leftRun: "", rightRun: "", leftSpan: null, rightSpan: null };
  return { at: "compare", left, right, ...nothing, view: "list" };
}

/** A link to a session's place, for other programs on this machine. */
export function linkTo({ key, view, span, event, query: filter }: SessionRoute): string {
  const query = new URLSearchParams({ view });
  if (span !== null) query.set("span", String(span));
  if (event !== null) query.set("event", String(event));
  if (filter !== "") query.set("q", filter);
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
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
