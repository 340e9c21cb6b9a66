// The address bar of the window: the one place that says what is on show. Back and forward work on it.

import { useSyncExternalStore } from "react";
import {
  type CompareRoute,
  formatRoute,
  parseRoute,
  type Route,
  type SessionRoute,
  withSession,
} from "../model/route";

const listeners = new Set<() => void>();
let hash = window.location.hash;
let route = parseRoute(hash);
/** The places that were left for others, the last one at the end. */
let left: Route[] = [];

/** What is on show. */
export function currentRoute(): Route {
  if (hash !== window.location.hash) {
    const before = route;
    hash = window.location.hash;
    route = parseRoute(hash);
    if (route.at !== before.at) left = wayBack(left, before, route);
  }
  return route;
}

const MOST_LEFT = 50;

/** A step to the place that was left last is a step back; any other one leaves a place behind. */
function wayBack(places: readonly Route[], before: Route, now: Route): Route[] {
  if (places.at(-1)?.at === now.at) return places.slice(0, -1);
  return [...places, before].slice(-MOST_LEFT);
}

/** Goes back to the place that was left for this one, as it was; else home. */
export function leavePlace(): void {
  navigate(left.at(-1) ?? { at: "home" });
}

/** Forgets the way here, as a window does that is opened. */
export function forgetTheWay(): void {
  currentRoute();
  left = [];
}

/** What is on show, as an address. */
export function currentAddress(): string {
  return formatRoute(currentRoute());
}

/** What is on show, for a component. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

/** Goes somewhere. With `replace` the step does not become one of *back*: for moves along rows. */
export function navigate(next: Route, { replace = false } = {}): void {
  const address = formatRoute(next);
  if (address === window.location.hash) return;
  if (replace) window.history.replaceState(null, "", address);
  else window.history.pushState(null, "", address);
  for (const listener of listeners) listener();
}

/** Changes parts of the session on show; does nothing when none is. */
export function updateSession(
  change: Partial<Omit<SessionRoute, "at" | "key">>,
  options?: { replace?: boolean },
): void {
  const next = withSession(currentRoute(), change);
  if (next !== null) navigate(next, options);
}

/** Changes parts of the comparison on show; does nothing when none is. */
export function updateCompare(
  change: Partial<Omit<CompareRoute, "at">>,
  options?: { replace?: boolean },
): void {
  const now = currentRoute();
  if (now.at === "compare") navigate({ ...now, ...change }, options);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("hashchange", listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("hashchange", listener);
    window.removeEventListener("popstate", listener);
  };
}
