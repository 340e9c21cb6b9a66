// The events that the back end emits. Each function returns the way to stop listening. Listening begins a moment after
// it was asked for: `begun` is called then, since what happened before was not heard.

import { listen } from "@tauri-apps/api/event";
import type { Changed, ChatUpdate, ImportRow } from "./bindings";

/** Stops a listener. Safe to call before the listener is in place. */
export type Stop = () => void;

/** Something was committed: which sessions changed, or that any may have, as is said when listening begins. */
export function onChanged(handler: (changed: Changed) => void): Stop {
  return subscribe<Changed>("changed", handler, () => handler({ what: "anything" }));
}

/** Imports moved on: all of them, as they are. */
export function onImports(handler: (imports: ImportRow[]) => void, begun: () => void): Stop {
  return subscribe<ImportRow[]>("imports", handler, begun);
}

/** The program was asked to go to an address of the window: a link was followed. */
export function onOpen(handler: (address: string) => void): Stop {
  return subscribe<string>("open", handler);
}

/** Something happened to conversations, in this order. */
export function onChat(handler: (updates: ChatUpdate[]) => void, begun: () => void): Stop {
  return subscribe<ChatUpdate[]>("chat", handler, begun);
}

/** Listens to a Tauri event; `listen` answers late, so stopping waits for it. */
export function subscribe<T>(event: string, handler: (payload: T) => void, begun?: () => void): Stop {
  let stopped = false;
  const pending = listen<T>(event, ({ payload }) => {
    if (!stopped) handler(payload);
  });
  pending.then(
    () => {
      if (!stopped) begun?.();
    },
    () => undefined,
  );
  return () => {
    stopped = true;
    pending.then(
      (stop) => stop(),
      () => undefined,
    );
  };
}
