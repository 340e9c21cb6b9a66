// Addresses whose place could not be drawn: one that failed twice is not come back to.

import { formatRoute, type Route } from "../model/route";

const KEPT = "tracewake.failed";
const MOST = 20;

type Failed = { address: string; times: number };

/** Notes that what an address shows could not be drawn. */
export function noteFailedAddress(address: string): void {
  const failed = kept();
  const times = (failed.find((one) => one.address === address)?.times ?? 0) + 1;
  const others = failed.filter((one) => one.address !== address);
  window.localStorage.setItem(KEPT, JSON.stringify([...others, { address, times }].slice(-MOST)));
}

/** The first of the places that did not fail twice; the start when all of them did. */
export function firstThatDraws(...places: readonly Route[]): Route {
  const failed = new Set(kept().flatMap(({ address, times }) => (times > 1 ? [address] : [])));
  return places.find((place) => !failed.has(formatRoute(place))) ?? { at: "home" };
}

function kept(): Failed[] {
  try {
    const list: unknown = JSON.parse(window.localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(list) ? list.filter((one) => typeof one?.address === "string") : [];
  } catch {
    return [];
  }
}
