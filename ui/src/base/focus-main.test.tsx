import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { focusMain } from "./focus-main";

const find = (id: string) => document.getElementById(id) as HTMLElement;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["requestAnimationFrame"] });
  document.body.innerHTML = `<button id="row">Row</button><button id="other">Row</button><main id="main"></main>
    <aside role="dialog"><input id="field" /></aside>`;
  find("row").focus();
});

afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

test.each([
  ["where it was", () => {}, "main"],
  ["on what is gone by then", () => find("row").remove(), "main"],
  ["on another row by then", () => find("other").focus(), "main"],
  ["in a panel that was opened in the meantime", () => find("field").focus(), "field"],
])("with the focus %s", (_, meanwhile, focused) => {
  focusMain();
  meanwhile();
  vi.runAllTimers();
  expect(document.activeElement?.id).toBe(focused);
});
