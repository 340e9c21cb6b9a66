// The address of what is on show, as the part of the URL after `#`. Pure: text to route and back.

/** Views of a session. */
export type SessionView = "timeline" | "events";

/** What the window shows. */
export type Route =
  | { at: "home" }
  | { at: "connect" }
  | { at: "sources" }
  | { at: "session"; key: string; view: SessionView; span: number | null; event: number | null };

const VIEWS: readonly SessionView[] = ["timeline", "events"];

/** Reads an address; what it does not understand leads home. */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [place, key, view] = path.split("/");
  if (place === "connect" || place === "sources") return { at: place };
  if (place !== "session" || key === undefined) return { at: "home" };
  const query = new URLSearchParams(search);
  return {
    at: "session",
    key: decode(key),
    view: VIEWS.find((known) => known === view) ?? "timeline",
    span: rowId(query.get("span")),
    event: rowId(query.get("event")),
  };
}

/** Writes an address. */
export function formatRoute(route: Route): string {
  if (route.at === "home") return "#/";
  if (route.at !== "session") return `#/${route.at}`;
  const query = new URLSearchParams();
  if (route.span !== null) query.set("span", String(route.span));
  if (route.event !== null) query.set("event", String(route.event));
  const tail = query.size > 0 ? `?${query}` : "";
  return `#/session/${encodeURIComponent(route.key)}/${route.view}${tail}`;
}

/** The route of a session's first view. */
export function sessionRoute(key: string): Route {
  return { at: "session", key, view: "timeline", span: null, event: null };
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
