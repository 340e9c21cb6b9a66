// Text keeps a contrast of 4.5:1 on every surface it is on, in both themes, and agents can be told apart by colour.

import { describe, expect, test } from "vitest";
import { AGENT_COLOURS } from "../src/model/agent-marks";
import { sources } from "./sources";

type Tokens = Map<string, string>;

const css = sources("tokens.css")[0]?.text ?? "";
const [lightPart = "", darkPart = ""] = css.split(':root[data-theme="dark"]');
const light = read(lightPart);
const dark = new Map([...light, ...read(darkPart)]);

test("both themes have colours of their own", () => {
  expect(read(lightPart).size).toBeGreaterThan(50);
  expect(read(darkPart).size).toBeGreaterThan(30);
});

const SURFACES = ["--bg", "--bg-panel", "--bg-raised", "--bg-hover", "--bg-selected"];
const TEXTS = ["--text", "--text-dim", "--text-faint", "--accent", "--error", "--warn"];
const AGENTS = Array.from({ length: AGENT_COLOURS }, (_, at) => `--agent-${at + 1}`);
const KINDS = ["agent", "model", "tool", "mcp", "io", "data", "policy"].map((kind) => `--kind-${kind}`);
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
    test.each(pairs([...KINDS, ...AGENTS], SURFACES))("mark %s on %s", (mark, surface) => {
      expect(contrast(tokens, mark, surface)).toBeGreaterThanOrEqual(3);
    });
    test.each(AGENTS)("initials on %s", (agent) => {
      expect(contrast(tokens, agent.replace("agent", "on-agent"), agent)).toBeGreaterThanOrEqual(4.5);
    });
    test.each([
      ["a full", null, 0.075],
      ["a deuteranope's", DEUTERANOPIA, 0.05],
      ["a protanope's", PROTANOPIA, 0.05],
      ["a tritanope's", TRITANOPIA, 0.05],
    ])("no two agents look alike to %s sight", (_, sight, least) => {
      const alike = AGENTS.flatMap((one, at) =>
        AGENTS.slice(at + 1)
          .filter((other) => distance(tokens, one, other, sight) < least)
          .map((other) => [one, other, distance(tokens, one, other, sight)]),
      );
      expect(alike).toEqual([]);
    });
    test.each(AGENTS)("%s looks like no kind and like no error", (agent) => {
      expect(distance(tokens, agent, "--error", null)).toBeGreaterThanOrEqual(0.15);
      for (const kind of KINDS)
        expect(distance(tokens, agent, kind, null), kind).toBeGreaterThanOrEqual(0.065);
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

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

// What is left of linear sRGB without one kind of cone (Machado, Oliveira and Fernandes, 2009).
const PROTANOPIA: Matrix = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
const DEUTERANOPIA: Matrix = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];
const TRITANOPIA: Matrix = [
  [1.255528, -0.076749, -0.178779],
  [-0.078411, 0.930809, 0.147602],
  [0.004733, 0.691367, 0.3039],
];

/** How far two colours are apart in OKLab, as someone of that sight has it. */
function distance(tokens: Tokens, one: string, other: string, sight: Matrix | null): number {
  const seen = (name: string) => oklab(sight ? clipped(times(sight, rgb(tokens, name))) : rgb(tokens, name));
  const [a, b] = [seen(one), seen(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Relative luminance of a token. */
function luminance(tokens: Tokens, name: string): number {
  const [red, green, blue] = rgb(tokens, name);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** An OKLCH token as linear sRGB. */
function rgb(tokens: Tokens, name: string): Triple {
  const value = tokens.get(name) ?? "";
  const alias = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (alias) return rgb(tokens, alias);
  const numbers = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (!numbers) throw new Error(`${name} is no plain oklch colour: ${value}`);
  const [lightness, chroma, hue] = numbers.slice(1).map(Number) as [number, number, number];
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return clipped([
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]);
}

function oklab([red, green, blue]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  const row = ([a, b, c]: Triple) => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function clipped([red, green, blue]: Triple): Triple {
  const clip = (channel: number) => Math.min(1, Math.max(0, channel));
  return [clip(red), clip(green), clip(blue)];
}
