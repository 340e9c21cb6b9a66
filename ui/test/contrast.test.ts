// Text keeps a contrast of 4.5:1 on every surface it is on, in both themes.

import { describe, expect, test } from "vitest";
import { AGENT_HUES } from "../src/model/agent-hue";
import { sources } from "./sources";

type Tokens = Map<string, string>;

const css = sources("tokens.css")[0]?.text ?? "";
const [lightPart = "", darkPart = ""] = css.split(':root[data-theme="dark"]');
const light = read(lightPart);
const dark = new Map([...light, ...read(darkPart)]);

test("both themes have colours of their own", () => {
  expect(read(lightPart).size).toBeGreaterThan(50);
  expect(read(darkPart).size).toBeGreaterThan(30);
  expect(AGENT_HUES).toBeGreaterThan(0);
});

const SURFACES = ["--bg", "--bg-panel", "--bg-raised", "--bg-hover", "--bg-selected"];
const TEXTS = ["--text", "--text-dim", "--text-faint", "--accent", "--error", "--warn"];
const JSON_TEXTS = ["--json-key", "--json-string", "--json-number", "--json-literal"];

for (const [theme, tokens] of [
  ["light", light],
  ["dark", dark],
] as const) {
  describe(theme, () => {
    test.each(pairs([...TEXTS, ...JSON_TEXTS], SURFACES))("%s on %s", (text, surface) => {
      expect(contrast(tokens, text, surface)).toBeGreaterThanOrEqual(4.5);
    });
    test.each([
      ["--text", "--warn-soft"],
      ["--text-dim", "--warn-soft"],
      ["--text", "--error-soft"],
      ["--error", "--error-soft"],
      ["--warn", "--warn-soft"],
      ["--text", "--ok-soft"],
      ["--text-dim", "--ok-soft"],
      ["--text-dim", "--error-soft"],
      ["--text", "--accent-soft"],
      ["--text", "--mark"],
      ["--on-accent", "--accent"],
      ["--ok", "--bg"],
      ["--ok", "--bg-panel"],
      ["--ok", "--bg-raised"],
      ["--bar-text", "--kind-agent"],
      ["--bar-text", "--kind-model"],
      ["--bar-text", "--kind-mcp"],
      ["--bar-text", "--kind-io"],
      ["--bar-text", "--kind-data"],
      ["--bar-text", "--kind-policy"],
      ["--bar-text", "--kind-error"],
      ["--bar-text-tool", "--kind-tool"],
    ])("%s on %s", (text, surface) => {
      expect(contrast(tokens, text, surface)).toBeGreaterThanOrEqual(4.5);
    });
    test.each(
      pairs(
        [
          "--kind-agent",
          "--kind-model",
          "--kind-tool",
          "--kind-mcp",
          "--kind-io",
          "--kind-data",
          "--kind-policy",
          ...Array.from({ length: AGENT_HUES }, (_, at) => `--agent-${at + 1}`),
        ],
        ["--bg", "--bg-selected"],
      ),
    )("mark %s on %s", (mark, surface) => {
      expect(contrast(tokens, mark, surface)).toBeGreaterThanOrEqual(3);
    });
  });
}

function read(text: string): Tokens {
  return new Map(
    [...text.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
}

function pairs(texts: string[], surfaces: string[]): [string, string][] {
  return texts.flatMap((text) => surfaces.map((surface): [string, string] => [text, surface]));
}

function contrast(tokens: Tokens, one: string, other: string): number {
  const [a, b] = [luminance(tokens, one), luminance(tokens, other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Relative luminance of an OKLCH token, by way of linear sRGB. */
function luminance(tokens: Tokens, name: string): number {
  const value = tokens.get(name) ?? "";
  const alias = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (alias) return luminance(tokens, alias);
  const numbers = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (!numbers) throw new Error(`${name} is no plain oklch colour: ${value}`);
  const [lightness, chroma, hue] = numbers.slice(1).map(Number) as [number, number, number];
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (channel: number) => Math.min(1, Math.max(0, channel));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
