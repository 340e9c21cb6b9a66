import { expect, test } from "vitest";
import { withQuote } from "./quoted";

test.each([
  ["", "One\nTwo\n", "Result of lookup", "Result of lookup:\n\n> One\n> Two\n\n"],
  ["", "a\r\n\r\nb", "", "> a\n>\n> b\n\n"],
  ["Look:\n", "x", "Prompt", "Look:\n\nPrompt:\n\n> x\n\n"],
  ["", "", "", ">\n\n"],
])("%j with %j of %j", (draft, text, from, all) => expect(withQuote(draft, text, from)).toBe(all));
