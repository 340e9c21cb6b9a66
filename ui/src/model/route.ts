// The address of what is on show, as the part of the URL after `#`. Pure: text to route and back.

/** The views of a session in the order of their tabs, and the key that leads to each. */
export const SESSION_VIEWS = [
  { view: "overview", word: "Overview", key: "1" },
  { view: "timeline", word: "Timeline", key: "2" },
  { view: "transcript", word: "Transcript", key: "3" },
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

/** What the window shows. Without a section or client, a screen starts at its top. */
export type Route =
  | { at: "home" }
  | { at: "settings" }
  | { at: "connect"; client?: string }
  | { at: "sources"; section?: SourceSection }
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
  if (place !== "session" || part === undefined) return { at: "home" };
  const query = new URLSearchParams(search);
  const named = view ?? query.get("view");
  return {
    at: "session",
    key: decode(part),
    view: SESSION_VIEWS.find((known) => known.view === named)?.view ?? "overview",
    span: rowId(query.get("span")),
    event: rowId(query.get("event")),
    query: query.get("q") ?? "",
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
    case "session": {
      const query = new URLSearchParams();
      if (route.span !== null) query.set("span", String(route.span));
      if (route.event !== null) query.set("event", String(route.event));
      if (route.query !== "") query.set("q", route.query);
      const tail = query.size > 0 ? `?${query}` : "";
      return `#/session/${encodeURIComponent(route.key)}/${route.view}${tail}`;
    }
  }
}

/** A place in a session. */
export type SessionRoute = Extract<Route, { at: "session" }>;

/** The route of a session's first view. */
export function sessionRoute(key: string): SessionRoute {
  return { at: "session", key, view: "overview", span: null, event: null, query: "" };
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
