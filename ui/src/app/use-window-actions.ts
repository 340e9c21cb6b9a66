// What keys do on every screen: places, tabs, and what is done with whole sessions.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { copyText } from "../base/clipboard";
import { commands } from "../ipc/backend";
import { compareRoute, linkTo, sessionRoute, toolsRoute } from "../model/route";
import { sessionAsJson, sessionAsMarkdown } from "../model/session-summary";
import { nextTextSize } from "../model/setting-choices";
import { currentRoute, leavePlace, navigate, updateCompare, useRoute } from "../state/address";
import { beginConversation, undoDeleted } from "../state/chat-actions";
import { goToChat } from "../state/chat-memory";
import { askForMenu } from "../state/context-menu";
import { useOpenFiles } from "../state/imports";
import { type Handlers, useActions } from "../state/keyboard";
import { deleteSessions, toggleStar, undoDelete, useMarking } from "../state/marks";
import { usePalette } from "../state/palette";
import { toggleList, usePanes } from "../state/panes";
import { useSessionDetail } from "../state/queries";
import { scrollPage } from "../state/scroll";
import { changeSettings, useSettings } from "../state/settings";
import { closeTabs, nameTab, openInTab, restoreTabs, showInTab, stepTab, useTabs } from "../state/tabs";
import { useToast } from "../state/toast";
import { useView } from "../state/view";

/** Out of a screen, to where one came from; of a comparison the chosen pair is let go first. */
function leave(): void {
  const route = currentRoute();
  if (route.at === "compare" && (route.leftSpan !== null || route.rightSpan !== null))
    updateCompare({ leftSpan: null, rightSpan: null });
  else if (route.at !== "home" && route.at !== "session") leavePlace();
}

/** What scrolls where nothing else has a use for the keys: every screen answers them. */
const SCROLLING: Handlers = {
  "row-next": () => scrollPage("step", 1),
  "row-previous": () => scrollPage("step", -1),
  "scroll-down": () => scrollPage("page", 1),
  "scroll-up": () => scrollPage("page", -1),
  "scroll-first": () => scrollPage("all", -1),
  "scroll-last": () => scrollPage("all", 1),
};

const TEXT_SIZES: Handlers = {
  "text-larger": () => changeText(1),
  "text-smaller": () => changeText(-1),
  "text-normal": () => changeText(0),
};

function changeText(by: -1 | 0 | 1): void {
  void changeSettings({ textSize: nextTextSize(useSettings.getState().textSize, by) });
}

/** Offers them for as long as the window is open. */
export function useWindowActions(): void {
  const open = useOpenFiles();
  const client = useQueryClient();
  const route = useRoute();
  const { at } = route;
  const actions: Handlers = {
    open,
    chat: goToChat,
    "chat-new": () => void beginConversation(client),
    help: () => useView.getState().setHelp(true),
    palette: () => usePalette.getState().show(),
    settings: () => navigate({ at: "settings" }),
    tools: () => navigate(toolsRoute()),
    sidebar: toggleList,
    // Chat has its own idea of it.
    ...(at === "chat" ? {} : { back: leave }),
    "history-back": () => window.history.back(),
    "history-forward": () => window.history.forward(),
    "tab-open": () => withTarget((key) => openInTab(tabRoute(key), key)),
    "tab-close": () => {
      const { active } = useTabs.getState();
      if (active !== null) closeTabs([active]);
    },
    "tab-next": () => stepTab(1),
    "tab-previous": () => stepTab(-1),
    star: () => withTarget(async (key) => toggleStar((await commands.getSession(key)).row)),
    rename: () => withTarget((key) => useMarking.getState().edit(key)),
    pick: () => withTarget((key) => useMarking.getState().togglePick(key)),
    delete: () => {
      const { picked } = useMarking.getState();
      if (picked.size > 0) void deleteSessions([...picked]);
      else withTarget((key) => deleteSessions([key]));
    },
    undo: () => void (at === "chat" ? undoDeleted() : undoDelete()),
    "copy-link": () => withTarget((key) => copy("Link", linkOf(key))),
    "copy-session-id": () => withTarget((key) => copy("Id", key)),
    "copy-session-json": () =>
      withTarget(async (key) => copy("JSON", sessionAsJson(await commands.getSession(key)))),
    "copy-session-markdown": () =>
      withTarget(async (key) => copy("Markdown", sessionAsMarkdown(await commands.getSession(key)))),
    menu: askForMenu,
    ...SCROLLING,
    ...TEXT_SIZES,
    ...(at === "session"
      ? {
          "compare-open": () =>
            withTarget((key) => key !== route.key && navigate(compareRoute(route.key, key))),
          pin: () => {
            const { inspectorPinned, pinInspector } = usePanes.getState();
            pinInspector(!inspectorPinned);
          },
        }
      : {}),
  };
  useActions(actions, true);
}

/** Keeps the tabs in step with what is on show, and the mouse's side buttons with the way back and forward. */
export function useTabsInStep(): void {
  const route = useRoute();
  const key = route.at === "session" ? route.key : null;
  useEffect(() => {
    if (route.at === "session") showInTab(route);
  }, [route]);
  useEffect(() => {
    // Once, at the start.
    void restoreTabs((key) =>
      commands.getSession(key).then(
        () => true,
        () => false,
      ),
    );
  }, []);
  const { data } = useSessionDetail(key);
  const row = data?.row;
  useEffect(() => {
    if (row) nameTab(row);
  }, [row]);
  useEffect(() => {
    const onUp = (event: MouseEvent) => {
      if (event.button !== 3 && event.button !== 4) return;
      event.preventDefault();
      if (event.button === 3) window.history.back();
      else window.history.forward();
    };
    window.addEventListener("mouseup", onUp);
    return () => window.removeEventListener("mouseup", onUp);
  }, []);
}

async function copy(what: string, text: string): Promise<void> {
  const copied = await copyText(text);
  useToast.getState().say({ words: copied ? `${what} copied` : `${what} could not be copied` });
}

/** A link to a session: to the place on show in it, if it is the open one. */
function linkOf(key: string): string {
  return linkTo(tabRoute(key));
}

/** The session that is meant: the row of the list that has the focus, else the open one. */
function withTarget(work: (key: string) => unknown): void {
  const row = document.activeElement?.closest<HTMLElement>('[data-testid="session-item"]');
  const route = currentRoute();
  const key = row?.dataset.key ?? (route.at === "session" ? route.key : undefined);
  if (key !== undefined) void work(key);
}

function tabRoute(key: string) {
  const route = currentRoute();
  return route.at === "session" && route.key === key ? route : sessionRoute(key);
}
