// What was copied. A copy is made after the press that asked for it, often of something that is still on its way.

import { waitFor } from "@testing-library/react";
import { expect } from "vitest";

/** Waits until a text is on the clipboard. */
export function expectCopied(text: string): Promise<void> {
  return waitFor(async () => expect(await navigator.clipboard.readText()).toBe(text));
}
