// Measures and shortens text for a canvas, and remembers the answers by row: measuring is the slowest part of a frame.

import { cutMiddle } from "../../base/cut";
import { arrowsInOrder, oneLine } from "../../base/visible";

const MOST_REMEMBERED = 6000;
const MOST_CHARACTERS = 240;

type Fitted = { text: string; room: number; cut: string; width: number };

/** Texts of rows in one font, each cut to the room it has. */
export class TextFit {
  private readonly known = new Map<number, Fitted>();

  /** `inMiddle` keeps the ends of what is cut: names differ there. */
  constructor(private readonly inMiddle = false) {}

  /** The text of a row on one line, cut with an ellipsis so that it takes at most `room` pixels, and its width. Empty
   * when nothing fits. The context must have the font. */
  fit(context: CanvasRenderingContext2D, row: number, text: string, room = Number.POSITIVE_INFINITY): Fitted {
    const known = this.known.get(row);
    if (known && known.text === text && known.room === room) return known;
    if (this.known.size > MOST_REMEMBERED) this.known.clear();
    const cut = cutText(context, text, room, this.inMiddle);
    const fitted = { text, room, cut, width: cut === "" ? 0 : context.measureText(cut).width };
    this.known.set(row, fitted);
    return fitted;
  }

  /** Forgets all, since the font has changed. */
  clear(): void {
    this.known.clear();
  }
}

function cutText(context: CanvasRenderingContext2D, text: string, room: number, inMiddle: boolean): string {
  const long = text.length > MOST_CHARACTERS;
  const line = arrowsInOrder(oneLine(text, MOST_CHARACTERS));
  const full = context.measureText(line).width;
  if (!long && full <= room) return line;
  if (!long && inMiddle) return cutMiddle(line, (cut) => context.measureText(cut).width <= room);
  // The average character gives the length almost at once; each further guess costs a measurement.
  const average = Math.max(1, full / line.length);
  const fits = (length: number) => context.measureText(`${line.slice(0, length)}…`).width <= room;
  let length = Math.min(line.length, Math.floor(room / average));
  if (fits(length)) {
    while (length < line.length && fits(length + 1)) length += 1;
  } else {
    while (length > 0 && !fits(length)) length -= 1;
  }
  return length < 2 ? "" : `${line.slice(0, length).trimEnd()}…`;
}
