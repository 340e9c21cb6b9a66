// What a screen reader needs of a screen: names for everything that can be used or looked at, and sound references.

import { expect } from "vitest";

const NAMED = [
  "button, input, select, textarea, progress, fieldset, form[aria-label], section[aria-labelledby]",
  '[role="dialog"], [role="grid"], [role="img"], [role="meter"], [role="tab"], [role="tree"], [role="group"]',
].join(", ");

/** Fails for anything without a name, for ids that occur twice, and for references that lead nowhere. */
export function expectNames(): void {
  for (const element of document.querySelectorAll<HTMLElement>(NAMED)) {
    if (!element.closest("[aria-hidden='true']")) expect(element).toHaveAccessibleName();
  }
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  for (const name of ["aria-labelledby", "aria-describedby", "for"]) {
    const references = [...document.querySelectorAll(`[${name}]`)].flatMap((element) =>
      (element.getAttribute(name) ?? "").split(" "),
    );
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  }
}
