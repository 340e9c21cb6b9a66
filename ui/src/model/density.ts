// How busy each interval of a session was, by colour group: what the overview strip draws.

import type { RelativeMs } from "../base/time";
import { FAMILY_COUNT, familyOf, HUES } from "./families";
import { lengthOf, type TimeWindow } from "./time-window";
import type { TimelineLayout } from "./timeline-layout";

const HUE_OF_FAMILY = Array.from({ length: FAMILY_COUNT }, (_, family) => HUES.indexOf(familyOf(family).hue));
const OTHER_HUE = HUES.indexOf("io");

/** Busy rows per bucket. */
export type Density = {
  buckets: number;
  /** `hues × buckets` counts, one hue after another, in the order of `HUES`. */
  counts: Uint32Array;
  /** The busiest bucket's sum. */
  most: number;
};

/** Counts the leaves at work in each of `buckets` equal parts of `window`. Linear in rows plus buckets. */
export function densityOf(layout: TimelineLayout, window: TimeWindow, buckets: number): Density {
  const counts = new Uint32Array(HUES.length * buckets);
  if (buckets === 0 || layout.rows === 0) return { buckets, counts, most: 0 };

  const steps = new Int32Array(HUES.length * (buckets + 1));
  const scale = buckets / lengthOf(window);
  const bucketAt = (ms: RelativeMs) =>
    Math.min(buckets - 1, Math.max(0, Math.floor((ms - window.from) * scale)));
  for (let row = 0; row < layout.rows; row += 1) {
    const first = bucketAt(layout.start[row]);
    if (layout.descendants[row] > 0) continue;
    const hue = (HUE_OF_FAMILY[layout.family[row]] ?? OTHER_HUE) * (buckets + 1);
    steps[hue + first] += 1;
    steps[hue + bucketAt(layout.end[row]) + 1] -= 1;
  }

  const sums = new Uint32Array(buckets);
  for (let hue = 0; hue < HUES.length; hue += 1) {
    let busy = 0;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      busy += steps[hue * (buckets + 1) + bucket];
      counts[hue * buckets + bucket] = busy;
      sums[bucket] += busy;
    }
  }
  return { buckets, counts, most: sums.reduce((most, sum) => Math.max(most, sum), 0) };
}
