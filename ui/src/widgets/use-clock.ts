// The moment that "how long ago" counts from.

import { useEffect, useState } from "react";

const TICK_MS = 30_000;

/** The time now in milliseconds since 1970, twice a minute. */
export function useClock(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
