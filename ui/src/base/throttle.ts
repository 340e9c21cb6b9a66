// Runs a task at most so often, never twice at once, and never forgets the last request.

/** What paces the runs: the pause after a run that took `lastMs`. */
export type Pace = (lastMs: number) => number;

/** A task that is asked for often and run seldom. */
export type Paced = { request: () => void; stop: () => void };

/**
 * Runs `task` at once on the first request. Requests during a run or the pause after it become one further run.
 * The pause is `pace(duration of the last run)` milliseconds, counted from the start of that run.
 */
export function paced(task: () => Promise<unknown>, pace: Pace): Paced {
  let busy = false;
  let wanted = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const run = () => {
    if (stopped) return;
    busy = true;
    wanted = false;
    const started = performance.now();
    const rest = () => {
      const took = performance.now() - started;
      timer = setTimeout(
        () => {
          busy = false;
          if (wanted) run();
        },
        Math.max(0, pace(took) - took),
      );
    };
    task().then(rest, rest);
  };

  return {
    request: () => {
      if (busy) wanted = true;
      else run();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
