// Reads JSON for showing it: keeps number literals and doubled keys as written, and shows what is there when the text
// was cut. Never recursive, so nesting of any depth is safe.

/** A value and its place in the text. */
export type JsonNode = {
  kind: "object" | "array" | "string" | "number" | "literal";
  /** Key in an object, index in an array, `null` at the top. */
  key: string | number | null;
  parent: JsonNode | null;
  /** What a leaf says: a string decoded, a number or literal as written. Empty for containers. */
  text: string;
  children: JsonNode[];
  /** Where it starts and ends in the text. */
  from: number;
  to: number;
  /** The text ended before the value did. */
  cut: boolean;
};

const SPACE = /[\s]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const NUMBER = /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)/y;
const LITERAL = /true|false|null|NaN/y;

/** Reads JSON text. `null` when it is not JSON; a text that just stops is read as far as it goes. */
export function parseJson(source: string): JsonNode | null {
  let at = 0;
  let open = null as JsonNode | null;
  let top = null as JsonNode | null;

  const skip = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (!match) return null;
    at = pattern.lastIndex;
    return match[0];
  };
  const place = (kind: JsonNode["kind"], key: JsonNode["key"], from: number, text = ""): JsonNode => {
    const node: JsonNode = { kind, key, parent: open, text, children: [], from, to: at, cut: false };
    open?.children.push(node);
    top ??= node;
    return node;
  };
  const cutShort = (): JsonNode | null => {
    for (let node = open; node; node = node.parent) {
      node.cut = true;
      node.to = source.length;
    }
    return top;
  };

  for (;;) {
    skip(SPACE);
    if (at >= source.length) return top && (open ? cutShort() : top);
    if (top && !open) return null;

    const container: JsonNode | null = open;
    if (container) {
      const closer = container.kind === "object" ? "}" : "]";
      if (source[at] === closer) {
        at += 1;
        container.to = at;
        open = container.parent;
        continue;
      }
      if (container.children.length > 0) {
        if (source[at] !== ",") return null;
        at += 1;
        skip(SPACE);
        if (at >= source.length) return cutShort();
      }
    }

    let key: JsonNode["key"] = container ? container.children.length : null;
    if (container?.kind === "object") {
      const name = skip(STRING);
      if (name === null) return source[at] === '"' ? cutShort() : null;
      key = decodeString(name);
      skip(SPACE);
      if (at >= source.length) return cutShort();
      if (source[at] !== ":") return null;
      at += 1;
      skip(SPACE);
      if (at >= source.length) return cutShort();
    }

    const from = at;
    const first = source[at];
    if (first === "{" || first === "[") {
      at += 1;
      open = place(first === "{" ? "object" : "array", key, from);
      continue;
    }
    if (first === '"') {
      const whole = skip(STRING);
      if (whole !== null) {
        place("string", key, from, decodeString(whole));
        continue;
      }
      at = source.length;
      place(
        "string",
        key,
        from,
        decodeString(`${source.slice(from).replace(/\\u?[0-9a-fA-F]{0,3}$/, "")}"`),
      ).cut = true;
      return cutShort() ?? top;
    }
    const number = skip(NUMBER);
    const word = number ?? skip(LITERAL);
    if (word === null) {
      // A literal that the end of the text cuts is no error.
      return /^-?[a-zA-Z]*$/.test(source.slice(from)) && top ? cutShort() : null;
    }
    place(number === null ? "literal" : "number", key, from, word);
  }
}

function decodeString(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}

/** Whether a node holds others. */
export function isContainer(node: JsonNode): boolean {
  return node.kind === "object" || node.kind === "array";
}

/** The way to a node from the top: `$.usage.items[2]["odd key"]`. */
export function jsonPath(node: JsonNode): string {
  const steps: string[] = [];
  for (let at: JsonNode | null = node; at?.parent; at = at.parent) steps.push(pathStep(at.key));
  return `$${steps.reverse().join("")}`;
}

function pathStep(key: JsonNode["key"]): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key ?? "") ? `.${key}` : `[${JSON.stringify(key)}]`;
}
