// Colours for code: the grammars of highlight.js, drawn as elements. A chunk of its own.

import { common, createLowlight } from "lowlight";
import { Fragment, type ReactNode } from "react";
import { Recent } from "../base/recent";
import { visibleText } from "../base/visible";

const lowlight = createLowlight(common);
const MOST_CHARS = 1_000_000;
const drawn = new Recent<ReactNode>(MOST_CHARS);

type Node = { type: string; value?: string; properties?: { className?: unknown }; children?: Node[] };

/** Code as coloured elements; `null` for a language that is not known. */
export function colourCode(language: string, text: string): ReactNode {
  if (!lowlight.registered(language)) return null;
  return drawn.of(`${language}\n${text}`, () =>
    draw(lowlight.highlight(language, visibleText(text)) as Node),
  );
}

function draw(node: Node): ReactNode {
  if (node.type === "text") return node.value;
  const children = node.children?.map((child, at) => {
    const drawn = draw(child);
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
    return <Fragment key={at}>{drawn}</Fragment>;
  });
  const names = node.properties?.className;
  const kind = Array.isArray(names) ? kindOf(String(names[0])) : null;
  return kind === null ? children : <span data-kind={kind}>{children}</span>;
}

/** The few hues that the window has, by the many classes that grammars give. */
const KINDS: readonly (readonly [kind: string, classes: RegExp])[] = [
  ["comment", /comment|quote|meta/],
  ["string", /string|regexp|addition|char/],
  ["number", /number|literal|symbol|bullet/],
  ["word", /keyword|built_in|type|operator|deletion|selector-tag|name$/],
  ["name", /title|attr|property|variable|params|section|function|class/],
];

function kindOf(name: string): string | null {
  return KINDS.find(([, classes]) => classes.test(name))?.[0] ?? null;
}
