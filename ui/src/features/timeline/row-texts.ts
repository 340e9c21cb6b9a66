// The texts of a timeline's rows as they were measured last.

import { SaidWords } from "./bar-words";
import { TextFit } from "./text-fit";

/** One memory for each kind of text, since each row has one of every kind. */
export class Texts {
  readonly names = new TextFit(true);
  readonly details = new TextFit();
  readonly words = new TextFit();
  readonly signs = new TextFit();
  readonly said = new SaidWords();

  /** Forgets all, since the fonts have changed. */
  clear(): void {
    this.names.clear();
    this.details.clear();
    this.words.clear();
    this.signs.clear();
  }
}
