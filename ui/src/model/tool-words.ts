// What a tool is called beside its server. Pure.

/** How clients of models call a tool of a server: `mcp__tidewatch__ferry_price`. */
const OF_SERVER = /^mcp__.+?__(.+)$/s;
/** What is between a server's name and that of its tool. */
const BETWEEN = /^[-_.:/]+(.+)$/s;

/**
 * The name of a tool without that of its server, which is said beside it: `ferry_price` for
 * `mcp__tidewatch__ferry_price`, and for `tidewatch-ferry_price` where the server is known. Others stay as they are.
 */
export function toolWords(name: string, server = ""): string {
  const own = OF_SERVER.exec(name)?.[1];
  if (own !== undefined) return own;
  if (server === "" || !name.startsWith(server)) return name;
  return BETWEEN.exec(name.slice(server.length))?.[1] ?? name;
}
