// Marks found words in the tree of a rendered Markdown text. Only texts are split; nothing becomes markup.

import { markWords } from "./mark-words";

type Node = { type: string; value?: string; tagName?: string; properties?: object; children?: Node[] };

/** A plugin that puts every occurrence of the words, whatever the case, into a `mark`. */
export function rehypeMarks(words: readonly string[]) {
  return (tree: Node) => {
    const todo = [tree];
    for (let node = todo.pop(); node; node = todo.pop()) {
      // Code is drawn from its text alone.
      if (!node.children || node.tagName === "code") continue;
      node.children = node.children.flatMap((child) =>
        child.type === "text" ? split(child, words) : [child],
      );
      todo.push(...node.children.filter(({ tagName }) => tagName !== "mark"));
    }
  };
}

function split(text: Node, words: readonly string[]): Node[] {
  return markWords(text.value ?? "", words).map(({ text: value, found }): Node => {
    const plain = { type: "text", value };
    return found ? { type: "element", tagName: "mark", properties: {}, children: [plain] } : plain;
  });
}
