// Colours for code, found by a worker that ends once no code is on show. Code that takes too long stays as it is.

import { Recent } from "../base/recent";
import type { CodePiece } from "../model/code-pieces";

/** What is known of a piece of code: `null` when it stays uncoloured, `undefined` while that is being found out. */
type Colours = { pieces: readonly CodePiece[] | null | undefined; waiting: Set<() => void> };
type Job = { language: string; text: string; colours: Colours };

/** The worker has to start, too. */
const MOST_MS = 3_000;
const MOST_CHARS = 1_000_000;
/** So long the worker waits for more code: a list that is scrolled shows some again and again. */
const KEPT_MS = 5_000;
const known = new Recent<Colours>(MOST_CHARS);
const jobs: Job[] = [];
let worker: Worker | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Pieces of code on show. */
let readers = 0;
let ending: ReturnType<typeof setTimeout> | undefined;

/** The pieces of code in a language; `undefined` while they are looked for, `null` when it stays as it is. */
export function knownColours(language: string, text: string): readonly CodePiece[] | null | undefined {
  return coloursOf(language, text).pieces;
}

/** Calls `done` once the pieces are known. Gives what ends that. */
export function awaitColours(language: string, text: string, done: () => void): () => void {
  const { waiting } = coloursOf(language, text);
  waiting.add(done);
  readers += 1;
  return () => {
    waiting.delete(done);
    readers -= 1;
    endUnused();
  };
}

function coloursOf(language: string, text: string): Colours {
  return known.of(`${language}\n${text}`, () => {
    // Tests without an engine have no workers.
    const colours: Colours = {
      pieces: typeof Worker === "undefined" ? null : undefined,
      waiting: new Set(),
    };
    if (colours.pieces === undefined && jobs.push({ language, text, colours }) === 1) begin();
    return colours;
  });
}

/** Gives the worker the first of what is to be done. */
function begin(): void {
  const job = jobs[0];
  if (!job) return;
  clearTimeout(ending);
  worker ??= new Worker(new URL("./code-worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<CodePiece[] | null>) => finish(data);
  worker.onerror = giveUp;
  timer = setTimeout(giveUp, MOST_MS);
  worker.postMessage({ language: job.language, text: job.text });
}

/** Ends a worker that takes too long or failed; the next one goes on with what is left. */
function giveUp(): void {
  worker?.terminate();
  worker = null;
  finish(null);
}

function finish(pieces: readonly CodePiece[] | null): void {
  clearTimeout(timer);
  const done = jobs.shift();
  if (done) {
    done.colours.pieces = pieces;
    for (const notify of done.colours.waiting) notify();
  }
  begin();
  endUnused();
}

/** Ends the worker after a while when nothing is to be done and no code is on show. */
function endUnused(): void {
  clearTimeout(ending);
  if (worker === null || readers > 0 || jobs.length > 0) return;
  ending = setTimeout(() => {
    worker?.terminate();
    worker = null;
  }, KEPT_MS);
}
