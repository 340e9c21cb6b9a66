// What a sheet shows: it is painted again only when something of that has changed.

/** The values that something was painted of last. */
export class Painted {
  private of: readonly unknown[] = [];

  /** Whether these are the values of the last time; notes them. */
  isOf(...values: readonly unknown[]): boolean {
    const same = values.length === this.of.length && values.every((value, at) => value === this.of[at]);
    this.of = values;
    return same;
  }
}
