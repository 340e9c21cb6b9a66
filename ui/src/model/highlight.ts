// Colours for pasted lines: enough to tell names, texts and comments apart, no parser.

/** What a piece of code is. */
type TokenKind = "comment" | "string" | "number" | "word" | "name" | "plain";

/** A piece of code. */
export type Token = { kind: TokenKind; text: string };

type Rule = [TokenKind, string];

const QUOTED = `"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'`;
const NUMBER: Rule = ["number", "\\b\\d[\\d_.]*\\b"];
const words = (list: string): Rule => ["word", `\\b(?:${list.replaceAll(" ", "|")})\\b`];

const PYTHON: Rule[] = [
  ["comment", "#[^\\n]*"],
  ["string", `"""[^]*?"""|'''[^]*?'''|[bfr]?(?:${QUOTED})`],
  words("and as async await class def else except False finally for from if import in is lambda None not or"),
  words("pass raise return True try while with yield"),
  ["name", "\\b\\w+(?=\\()"],
  NUMBER,
];

const TYPESCRIPT: Rule[] = [
  ["comment", "//[^\\n]*|/\\*[^]*?\\*/"],
  ["string", `\`[^\`]*\`|${QUOTED}`],
  words("async await class const else export false for from function if import let new null return true"),
  words("throw try catch type undefined void"),
  ["name", "\\b[\\w$]+(?=\\()"],
  NUMBER,
];

const SHELL: Rule[] = [
  ["comment", "(?<![^\\s])#[^\\n]*"],
  ["string", `"(?:[^"\\\\]|\\\\.)*"|'[^']*'`],
  words("export set unset"),
  ["name", "\\$\\{?\\w+\\}?|(?<![\\w-])[A-Z_][A-Z0-9_]*(?==)"],
  ["word", "(?<=\\s)--?[a-zA-Z][\\w-]*"],
];

const YAML: Rule[] = [
  ["comment", "(?<![^\\s])#[^\\n]*"],
  ["name", "[\\w./-]+(?=\\s*:(?:\\s|$))"],
  ["string", QUOTED],
  ["word", "\\b(?:true|false|null)\\b"],
  NUMBER,
];

const JSON_RULES: Rule[] = [
  ["name", `"(?:[^"\\\\]|\\\\.)*"(?=\\s*:)`],
  ["string", `"(?:[^"\\\\]|\\\\.)*"`],
  ["word", "\\b(?:true|false|null)\\b"],
  NUMBER,
];

const RULES: Record<string, Rule[]> = {
  python: PYTHON,
  typescript: TYPESCRIPT,
  javascript: TYPESCRIPT,
  shell: SHELL,
  bash: SHELL,
  env: SHELL,
  yaml: YAML,
  json: JSON_RULES,
};

/** Cuts code into coloured pieces; their texts joined are the code. A language without rules stays plain. */
export function highlight(language: string, code: string): Token[] {
  const rules = RULES[language];
  if (!rules) return [{ kind: "plain", text: code }];
  const pattern = new RegExp(rules.map(([, source]) => `(${source})`).join("|"), "gm");
  const tokens: Token[] = [];
  let from = 0;
  for (const match of code.matchAll(pattern)) {
    if (match[0] === "") continue;
    if (match.index > from) tokens.push({ kind: "plain", text: code.slice(from, match.index) });
    const rule = rules[match.slice(1).findIndex((group) => group !== undefined)];
    tokens.push({ kind: rule?.[0] ?? "plain", text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < code.length) tokens.push({ kind: "plain", text: code.slice(from) });
  return tokens;
}
