// Who may import whom, and where colours and Tauri may be named.

import { posix } from "node:path";
import { expect, test } from "vitest";
import { sources } from "./sources";

const LAYERS = ["base", "ipc", "model", "widgets", "state", "features", "app"];
const IMPORT = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

function imports(text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, path]) => path ?? "");
}

function layer(path: string): number {
  return LAYERS.indexOf(path.split("/")[0] ?? "");
}

test("what is looked for below is there to be found", () => {
  const files = sources(".ts", ".tsx");
  for (const name of LAYERS)
    expect(
      files.filter(({ path }) => path.startsWith(`${name}/`)),
      name,
    ).not.toEqual([]);
  expect(files.flatMap(({ text }) => imports(text)).length).toBeGreaterThan(files.length);
  expect(
    files.filter(({ path, text }) => path.startsWith("ipc/") && text.includes("@tauri-apps/")),
  ).not.toEqual([]);
  const styles = sources(".module.css");
  expect(styles.filter(({ text }) => text.includes("var(--"))).not.toEqual([]);
});

test("imports only go down", () => {
  const wrong: string[] = [];
  for (const { path, text } of sources(".ts", ".tsx")) {
    if (layer(path) < 0) continue;
    for (const name of imports(text).filter((name) => name.startsWith("."))) {
      const target = posix.join(posix.dirname(path), name);
      if (layer(target) > layer(path)) wrong.push(`${path} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("features do not know each other", () => {
  const wrong: string[] = [];
  for (const { path, text } of sources(".ts", ".tsx").filter(({ path }) => path.startsWith("features/"))) {
    const own = path.split("/")[1];
    for (const name of imports(text).filter((name) => name.startsWith("."))) {
      const [place, feature] = posix.join(posix.dirname(path), name).split("/");
      if (place === "features" && feature !== own) wrong.push(`${path} imports ${feature}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("only ipc talks to Tauri", () => {
  const outside = sources(".ts", ".tsx").filter(({ path }) => !path.startsWith("ipc/"));
  expect(outside.filter(({ text }) => text.includes("@tauri-apps/")).map(({ path }) => path)).toEqual([]);
});

test("only tokens.css names colours", () => {
  const colour = /#[0-9a-f]{3,8}\b(?!\/)|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color-mix)a?\(/i;
  const wrong = sources(".css", ".tsx", ".ts")
    .filter(({ path }) => path !== "base/tokens.css")
    .filter(({ text }) => colour.test(text.replace(/"#\/[^"]*"|`#\/[^`]*`/g, "")));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test("no markup is made from text", () => {
  const wrong = sources(".ts", ".tsx").filter(({ text }) =>
    /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|\beval\(/.test(text),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test("every token that is read is there, or is a measure that the part sets itself", () => {
  const set = (text: string): readonly string[] => text.match(/--[\w-]+(?="?:)/g) ?? [];
  const tokens = new Set(sources("tokens.css").flatMap(({ text }) => set(text)));
  const parts = sources(".module.css", ".tsx").map(({ path, text }) => ({
    folder: posix.dirname(path),
    set: set(text),
  }));
  const setsItself = (path: string, token: string) =>
    parts.some((part) => part.folder === posix.dirname(path) && part.set.includes(token));
  const wrong: string[] = [];
  for (const { path, text } of sources(".module.css", "base.css")) {
    for (const [, token] of text.matchAll(/var\((--[\w-]+)\)/g)) {
      if (token && !tokens.has(token) && !setsItself(path, token)) wrong.push(`${path} reads ${token}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("there is one form", () => {
  const withForms = sources(".tsx").filter(({ text }) => /<form[\s>]/.test(text));
  expect(withForms.map(({ path }) => path)).toEqual(["widgets/Form.tsx"]);
});
