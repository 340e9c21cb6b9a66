// What keys do on every screen: places, tabs, and what is done with whole sessions.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { copyText } from "../base/clipboard";
import { commands } from "../ipc/backend";
import { type CompareRoute, linkTo, sessionRoute } from "../model/route";
import { currentRoute, navigate, updateCompare, useRoute } from "../state/address";
import { beginConversation, undoDeleted } from "../state/chat-actions";
import { goToChat } from "../state/chat-memory";
import { useOpenFiles } from "../state/imports";
import { type Handlers, useActions } from "../state/keyboard";
import { deleteSessions, toggleStar, undoDelete, useMarking } from "../state/marks";
import { usePalette } from "../state/palette";
import { toggleList } from "../state/panes";
import { useSessionDetail } from "../state/queries";
import { closeTabs, nameTab, openInTab, restoreTabs, showInTab, stepTab, useTabs } from "../state/tabs";
import { useToast } from "../state/toast";
import { useView } from "../state/view";

/** First the chosen pair is let go, then the comparison. */
function leaveCompare(route: CompareRoute): void {
  if (route.leftSpan !== null || route.rightSpan !== null) updateCompare({ leftSpan: null, rightSpan: null });
  else navigate(sessionRoute(route.left));
}

/** Out of a screen, to what is behind it. */
function leave(): void {
  const route = currentRoute();
  if (route.at === "compare") leaveCompare(route);
  else if (route.at !== "home" && route.at !== "session") navigate({ at: "home" });
}

/** Offers them for as long as the window is open. */
export function useWindowActions(): void {
  const open = useOpenFiles();
  const client = useQueryClient();
  const { at } = useRoute();
  const actions: Handlers = {
    open,
    chat: goToChat,
    "chat-new": () => void beginConversation(client),
    help: () => useView.getState().setHelp(true),
    palette: () => usePalette.getState().show(),
    settings: () => navigate({ at: "settings" }),
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
    "copy-link": copyLink,
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
  const title = data?.row.title;
  useEffect(() => {
    if (key !== null && title !== undefined) nameTab(key, title);
  }, [key, title]);
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

/** Puts a link to what is on show on the clipboard. */
async function copyLink(): Promise<void> {
  const route = currentRoute();
  if (route.at !== "session") return;
  const copied = await copyText(linkTo(route));
  useToast.getState().say({ words: copied ? "Link copied" : "The link could not be copied" });
}

/** The session that is meant: the row of the list that has the focus, else the open one. */
function withTarget(work: (key: string) => void | Promise<void>): void {
  const row = document.activeElement?.closest<HTMLElement>('[data-testid="session-item"]');
  const route = currentRoute();
  const key = row?.dataset.key ?? (route.at === "session" ? route.key : undefined);
  if (key !== undefined) void work(key);
}

function tabRoute(key: string) {
  const route = currentRoute();
  return route.at === "session" && route.key === key ? route : sessionRoute(key);
}
