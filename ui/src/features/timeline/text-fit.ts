// Measures and shortens text for a canvas, and remembers the answers: measuring is the slowest part of a frame.

const MOST_REMEMBERED = 8000;
const MOST_CHARACTERS = 240;

/** Measures text in one font. */
export class TextFit {
  private readonly widths = new Map<string, number>();
  private readonly cuts = new Map<string, string>();

  /** Width in CSS pixels in the context's current font. */
  width(context: CanvasRenderingContext2D, text: string): number {
    const key = `${context.font}\n${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    if (this.widths.size > MOST_REMEMBERED) this.widths.clear();
    const width = context.measureText(text).width;
    this.widths.set(key, width);
    return width;
  }

  /** The text on one line, cut with an ellipsis so that it takes at most `room` pixels; empty when nothing fits. */
  cut(context: CanvasRenderingContext2D, text: string, room: number): string {
    const key = `${Math.round(room)}\n${text}`;
    const known = this.cuts.get(key);
    if (known !== undefined) return known;
    if (this.cuts.size > MOST_REMEMBERED) this.cuts.clear();
    const cut = this.cutNow(context, text, room);
    this.cuts.set(key, cut);
    return cut;
  }

  private cutNow(context: CanvasRenderingContext2D, text: string, room: number): string {
    const long = text.length > MOST_CHARACTERS;
    const line = (long ? text.slice(0, MOST_CHARACTERS) : text).replace(/\s+/g, " ");
    const full = context.measureText(line).width;
    if (!long && full <= room) return line;
    // The average character tells the length almost at once; each further guess costs a measurement.
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
}
