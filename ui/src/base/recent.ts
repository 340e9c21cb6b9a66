// Keeps what was made of a text for when the text comes again, as it does while a list is scrolled up and down.

/** Results by text, the most recently used ones, up to so many characters of text in all. */
export class Recent<Made> {
  private readonly kept = new Map<string, Made>();
  private chars = 0;

  constructor(private readonly mostChars: number) {}

  /** What was made of a text; made now when it is not kept. */
  of(text: string, make: () => Made): Made {
    const found = this.kept.get(text);
    // Taken out and put in again, it is the last in line to go.
    if (found !== undefined) this.kept.delete(text);
    else this.chars += text.length;
    const made = found ?? make();
    this.kept.set(text, made);
    for (const oldest of this.kept.keys()) {
      if (this.chars <= this.mostChars || oldest === text) break;
      this.kept.delete(oldest);
      this.chars -= oldest.length;
    }
    return made;
  }
}
