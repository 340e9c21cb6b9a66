// The tokens a canvas needs, read once for each theme.

import { AGENT_COLOURS } from "../../model/agent-marks";
import { HUES, type Hue } from "../../model/families";

/** Colours and fonts of the canvases. */
export type Palette = {
  hue: Record<Hue, string>;
  onHue: Record<Hue, string>;
  /** Of agents, by the number of their colour. */
  agent: readonly string[];
  /** Of the initials on them. */
  onAgent: readonly string[];
  text: string;
  dim: string;
  faint: string;
  line: string;
  lineStrong: string;
  hover: string;
  selected: string;
  background: string;
  accent: string;
  error: string;
  live: string;
  /** Of search hits. */
  mark: string;
  warn: string;
  shade: string;
  font: string;
  fontSmall: string;
};

const AGENTS = Array.from({ length: AGENT_COLOURS }, (_, at) => `agent-${at + 1}`);

/** Reads the palette of the theme in force. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const each = (read: (hue: Hue) => string) =>
    Object.fromEntries(HUES.map((hue) => [hue, read(hue)])) as Record<Hue, string>;
  return {
    hue: each((hue) => token(`--kind-${hue}`)),
    onHue: each((hue) => token(hue === "tool" ? "--bar-text-tool" : "--bar-text")),
    agent: AGENTS.map((name) => token(`--${name}`)),
    onAgent: AGENTS.map((name) => token(`--on-${name}`)),
    text: token("--text"),
    dim: token("--text-dim"),
    faint: token("--text-faint"),
    line: token("--line"),
    lineStrong: token("--line-strong"),
    hover: token("--bg-hover"),
    selected: token("--bg-selected"),
    background: token("--bg"),
    accent: token("--accent"),
    error: token("--error"),
    live: token("--live"),
    mark: token("--hit"),
    warn: token("--warn"),
    shade: token("--shade"),
    font: `${token("--size-text")} ${token("--font-ui")}`,
    fontSmall: `11px ${token("--font-ui")}`,
  };
}

/** Calls back when what was painted looks different now: between light and dark, and when a font was loaded. */
export function onLookChange(handler: () => void): () => void {
  const theme = new MutationObserver(handler);
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  document.fonts.addEventListener("loadingdone", handler);
  return () => {
    theme.disconnect();
    document.fonts.removeEventListener("loadingdone", handler);
  };
}
