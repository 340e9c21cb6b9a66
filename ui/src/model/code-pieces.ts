// Coloured code as a flat list of pieces, made of the tree that the grammars give. Pure.

/** A piece of code; `kind` is one of the few hues that the window has, `null` for plain. */
export type CodePiece = { kind: string | null; text: string };

/** A node of the tree. */
export type CodeNode = {
  type: string;
  value?: string;
  properties?: { className?: unknown };
  children?: CodeNode[];
};

/** The few hues, by the many classes that grammars give. */
const KINDS: readonly (readonly [kind: string, classes: RegExp])[] = [
  ["comment", /comment|quote|meta/],
  ["string", /string|regexp|addition|char/],
  ["number", /number|literal|symbol|bullet/],
  ["word", /keyword|built_in|type|operator|deletion|selector-tag|name$/],
  ["name", /title|attr|property|variable|params|section|function|class/],
];

/** The pieces in order, neighbours of one hue as one; `null` when there are more than `most`. Nested to any depth. */
export function codePieces(tree: CodeNode, most: number): CodePiece[] | null {
  const pieces: CodePiece[] = [];
  const todo: [node: CodeNode, kind: string | null][] = [[tree, null]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [node, around] = next;
    if (node.type === "text") {
      const last = pieces.at(-1);
      if (last?.kind === around) last.text += node.value ?? "";
      else pieces.push({ kind: around, text: node.value ?? "" });
      if (pieces.length > most) return null;
      continue;
    }
    const kind = kindOf(node.properties?.className) ?? around;
    for (const child of (node.children ?? []).toReversed()) todo.push([child, kind]);
  }
  return pieces;
}

function kindOf(names: unknown): string | null {
  if (!Array.isArray(names)) return null;
  const name = String(names[0]);
  return KINDS.find(([, classes]) => classes.test(name))?.[0] ?? null;
}
