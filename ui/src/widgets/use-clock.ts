// The moment that "how long ago" counts from.

import { useEffect, useState } from "react";
import { nowMs, type UnixMs } from "../base/time";

const TICK_MS = 30_000;

/** The time now in milliseconds since 1970, twice a minute. */
export function useClock(): UnixMs {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
