// Several sessions at hand: each tab remembers where in its session it was left. Tabs are there at the next start.

import { create } from "zustand";
import { persist } from "zustand/middleware";
import { formatRoute, parseRoute, type SessionRoute, sessionRoute } from "../model/route";
import { currentRoute, navigate } from "./address";
import { firstThatDraws } from "./failed-addresses";

/** A session at hand. */
type Tab = {
  key: string;
  title: string;
  address: string;
  /** What tells it from others of that title; missing until it is known. */
  startMs?: number;
  mainAgent?: string;
};

type Tabs = { tabs: Tab[]; active: string | null };

const MOST = 20;

export const useTabs = create<Tabs>()(
  persist((): Tabs => ({ tabs: [], active: null }), { name: "tracewake.tabs", version: 1 }),
);

/** Notes what is on show: in the tab of its session, else in place of what the active tab had. */
export function showInTab(route: SessionRoute): void {
  const { tabs, active } = useTabs.getState();
  const address = formatRoute(route);
  const at = tabs.findIndex(({ key }) => key === route.key);
  const place = at >= 0 ? at : tabs.findIndex(({ key }) => key === active);
  const known = at >= 0 ? tabs[at] : undefined;
  const tab = { title: route.key, ...known, key: route.key, address };
  const next = place >= 0 ? tabs.with(place, tab) : [...tabs, tab];
  useTabs.setState({ tabs: next, active: route.key });
}

/** Goes back to where the window was left, if that session is still there and nothing else was asked for. */
export async function restoreTabs(isThere: (key: string) => Promise<boolean>): Promise<void> {
  const { tabs, active } = useTabs.getState();
  const there = await Promise.all(tabs.map(({ key }) => isThere(key)));
  const left = tabs.filter((_, at) => there[at]);
  if (left.length < tabs.length) useTabs.setState({ tabs: left });
  const tab = left.find(({ key }) => key === active);
  if (currentRoute().at === "home" && tab)
    navigate(firstThatDraws(parseRoute(tab.address), sessionRoute(tab.key)));
}

/** Gives a tab its session's title, and what tells it from others of that title. */
export function nameTab({ key, title, startMs, mainAgent }: Omit<Required<Tab>, "address">): void {
  const { tabs } = useTabs.getState();
  const isNamed = (tab: Tab) => tab.title === title && tab.startMs === startMs && tab.mainAgent === mainAgent;
  if (!tabs.some((tab) => tab.key === key && !isNamed(tab))) return;
  const named = (tab: Tab) => (tab.key === key ? { ...tab, title, startMs, mainAgent } : tab);
  useTabs.setState({ tabs: tabs.map(named) });
}

/** Shows a place in a tab of its own. */
export function openInTab(route: SessionRoute, title: string): void {
  const { tabs } = useTabs.getState();
  if (!tabs.some(({ key }) => key === route.key)) {
    const tab = { key: route.key, title, address: formatRoute(route) };
    useTabs.setState({ tabs: [...tabs, tab].slice(-MOST) });
  }
  showTab(route.key);
}

/** Goes back to where a tab was left. */
export function showTab(key: string): void {
  const tab = useTabs.getState().tabs.find((tab) => tab.key === key);
  if (tab) navigate(parseRoute(tab.address));
}

/** Closes tabs; the neighbour of the active one is shown. */
export function closeTabs(keys: readonly string[]): void {
  const { tabs, active } = useTabs.getState();
  const at = tabs.findIndex(({ key }) => key === active);
  const left = tabs.filter(({ key }) => !keys.includes(key));
  if (left.length === tabs.length) return;
  const next =
    active !== null && keys.includes(active) ? (left[Math.min(at, left.length - 1)] ?? null) : null;
  useTabs.setState({
    tabs: left,
    active: next?.key ?? (left.some(({ key }) => key === active) ? active : null),
  });
  const route = currentRoute();
  if (route.at !== "session" || !keys.includes(route.key)) return;
  navigate(next ? parseRoute(next.address) : { at: "home" });
}

/** Shows the tab after the active one, or the one before it. */
export function stepTab(step: 1 | -1): void {
  const { tabs, active } = useTabs.getState();
  const at = tabs.findIndex(({ key }) => key === active);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  if (next) showTab(next.key);
}
