// What a screen reader needs of a screen: names for everything that can be used or looked at, and sound references.

import { screen } from "@testing-library/react";
import { expect } from "vitest";

const NAMED = [
  "button",
  "checkbox",
  "combobox",
  "dialog",
  "form",
  "img",
  "link",
  "meter",
  "progressbar",
  "radio",
  "region",
  "searchbox",
  "tab",
  "textbox",
] as const;

/** Fails for anything without a name, for ids that stand twice, and for references that lead nowhere. */
export function expectNames(): void {
  for (const role of NAMED) {
    for (const element of screen.queryAllByRole(role)) expect(element).toHaveAccessibleName();
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
