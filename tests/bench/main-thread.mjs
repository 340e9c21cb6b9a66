// Scrolls a list in Chromium and tells what the main thread did for each frame, all of it: script, style, layout,
// paint.

const CATEGORIES = ["disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing", "toplevel"];

/** What is done in each frame: pixels down, and up again. */
export const GESTURES = { scroll: [97, -53], "scroll by pages": [871, -640] };

/**
 * Scrolls the element by one step in each frame. Milliseconds of work on the main thread by frame, and from frame to
 * frame.
 */
export async function scrollWork(browser, page, list, steps, frames) {
  await page.waitForTimeout(800);
  await browser.startTracing(page, { categories: CATEGORIES });
  const between = await list.evaluate(scroll, [steps, frames]);
  return { work: workByFrame(await browser.stopTracing()), between };
}

/** Runs in the page: goes on by one step in each frame, two thirds of the way down, then up again. */
async function scroll(box, [[down, up], frames]) {
  const between = [];
  let last = 0;
  for (let count = 0; count <= frames; count += 1) {
    const time = await new Promise((done) => requestAnimationFrame(done));
    if (count > 0) between.push(time - last);
    last = time;
    performance.mark("bench-frame");
    box.scrollTop += count % 120 < 80 ? down : up;
  }
  return between;
}

/** Milliseconds of tasks on the page's main thread between the marks. */
function workByFrame(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const marks = traceEvents.filter(({ name }) => name === "bench-frame").sort((a, b) => a.ts - b.ts);
  const work = marks.slice(1).map(() => 0);
  for (const { name, ts, tid, pid, dur = 0 } of traceEvents) {
    if (!name.endsWith("RunTask") || tid !== marks[0].tid || pid !== marks[0].pid) continue;
    const frame = marks.findLastIndex((mark) => mark.ts <= ts + dur);
    if (frame >= 0 && frame < work.length) work[frame] += dur / 1000;
  }
  return work;
}
