// Waiting for something to become true, instead of sleeping and hoping.

/** Calls `probe` until it gives a truthy value and answers with that; fails with `what` after `timeoutMs`. */
export async function waitUntil(what, probe, timeoutMs = 60_000) {
  const until = Date.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`waited ${timeoutMs} ms for ${what}; last: ${last}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
