// What is said in the made-up runs.

import type { PromptMessage } from "../src/ipc/bindings";

/** Answers of models, with what Markdown can hold. */
export const ANSWERS: readonly string[] = [
  "The second charge came from a **retry** after a timeout, so it is a duplicate.\n\nI will reverse it once the ledger confirms:\n\n1. find the charge\n2. reverse it with the idempotency key `refund-ORD-123-2`\n3. confirm with the ledger",
  "Here is what the ledger says:\n\n| Account | Before | After |\n| --- | ---: | ---: |\n| ACC-9 | 9,998 | 4,999 |\n| ACC-1 | 0 | 4,999 |\n\nThe [policy](https://example.com/refunds?from=trace) allows it below €100.",
  'I call the tool like this:\n\n```python\nfrom ledger import reverse\n\ndef refund(charge_id: str, amount: int) -> dict:\n    # the key makes a second call harmless\n    return reverse(charge_id, amount, key="refund-ORD-123-2")\n```\n\nand wait for the lock.',
  "> Never promise a refund before the ledger confirms it.\n\nConfirmed: the reversal `rv_31` is booked. ![receipt](https://example.com/receipt.png)",
];

/** The messages of a prompt that has grown by some turns. */
export function messagesOf(turns: number, chars: number): PromptMessage[] {
  const say = (role: string, text: string): PromptMessage => ({
    role,
    name: "",
    blocks: [{ name: "text", format: "markdown", text: text.slice(0, chars), chars: text.length, note: "" }],
  });
  const messages = [
    say("system", "You handle billing cases.\nNever promise a refund before the ledger confirms it."),
    say("user", "I was charged twice for order ORD-123, please help"),
  ];
  for (let turn = 0; turn < turns; turn += 1) {
    messages.push(
      say("assistant", ANSWERS[turn % ANSWERS.length] ?? ""),
      say("user", `Go on with step ${turn + 1} of the plan.`),
    );
  }
  return messages;
}
