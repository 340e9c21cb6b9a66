// Marks found words in the tree of a rendered Markdown text. Only texts are split; nothing becomes markup.

type Node = { type: string; value?: string; tagName?: string; properties?: object; children?: Node[] };

/** A plugin that puts every occurrence of the words, whatever the case, into a `mark`. */
export function rehypeMarks(words: readonly string[]) {
  const wanted = words
    .filter((word) => word !== "")
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(${wanted.join("|")})`, "gi");
  return (tree: Node) => {
    if (wanted.length === 0) return;
    const todo = [tree];
    for (let node = todo.pop(); node; node = todo.pop()) {
      // Code is drawn from its text alone.
      if (!node.children || node.tagName === "code") continue;
      node.children = node.children.flatMap((child) =>
        child.type === "text" ? split(child, pattern) : [child],
      );
      todo.push(...node.children.filter(({ tagName }) => tagName !== "mark"));
    }
  };
}

function split(text: Node, pattern: RegExp): Node[] {
  const parts = (text.value ?? "").split(pattern);
  if (parts.length === 1) return [text];
  return parts.flatMap((value, at): Node[] => {
    if (value === "") return [];
    const plain = { type: "text", value };
    return at % 2 === 0 ? [plain] : [{ type: "element", tagName: "mark", properties: {}, children: [plain] }];
  });
}
