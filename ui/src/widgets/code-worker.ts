// Colours code by the grammars of highlight.js, in a worker: for texts made for it a grammar takes minutes.

import { common, createLowlight } from "lowlight";
import { type CodeNode, codePieces } from "../model/code-pieces";

/** More pieces would hold up the window. */
const MOST_PIECES = 8_000;
const lowlight = createLowlight(common);

self.onmessage = ({ data: { language, text } }: MessageEvent<{ language: string; text: string }>) => {
  const tree = lowlight.registered(language) ? lowlight.highlight(language, text) : null;
  self.postMessage(tree && codePieces(tree as CodeNode, MOST_PIECES));
};
