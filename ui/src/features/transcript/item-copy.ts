// An item of a transcript as a text to take along.

import { formatCost, formatCount } from "../../base/format";
import type { TranscriptItem } from "../../ipc/bindings";
import { familyOf } from "../../model/families";
import { blockMarkdown, messageMarkdown } from "../../model/message-markdown";
import { tookWords } from "../../model/took-words";

/** The words of an item, without anything around them. */
export function itemText(item: TranscriptItem): string {
  const own = item.blocks.map(({ text }) => text);
  const reply = item.reply.flatMap(({ blocks }) => blocks.map(({ text }) => text));
  return [...own, ...reply].filter((text) => text !== "").join("\n\n") || item.name;
}

/** An item as Markdown, with who, what and how long. */
export function itemMarkdown(item: TranscriptItem): string {
  const lines = [`### ${titleOf(item)}`];
  const took = tookWords(item);
  const facts = [
    ...item.facts.map(({ name, value }) => `${name}: ${value}`),
    ...(item.totalTokens > 0
      ? [`tokens: ${formatCount(item.inputTokens)} in, ${formatCount(item.outputTokens)} out`]
      : []),
    ...(item.cost.length > 0 ? [`cost: ${formatCost(item.cost)}`] : []),
    ...(took === "" ? [] : [`took: ${took}`]),
  ];
  if (facts.length > 0) lines.push(facts.map((fact) => `- ${fact}`).join("\n"));
  lines.push(...item.blocks.map((block) => blockMarkdown(block, block.name !== "text")));
  if (item.prompt && item.prompt.news.length > 0)
    lines.push("**New in the prompt**", ...item.prompt.news.map(messageMarkdown));
  if (item.reply.length > 0) lines.push("**Reply**", ...item.reply.map(messageMarkdown));
  return `${lines.join("\n\n")}\n`;
}

function titleOf(item: TranscriptItem): string {
  const who = item.agent === "" || item.agent === item.name ? "" : ` (${item.agent})`;
  const word = item.role === "" ? familyOf(item.family).word : item.role;
  const name = item.role === "" ? `: ${item.name}` : "";
  return `${word}${name}${who}`;
}
