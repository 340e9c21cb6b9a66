// Hands key presses to the part that offers the action. Off while a person types.

import { createContext, useContext, useLayoutEffect, useRef } from "react";
import { type Action, actionOf } from "../model/shortcuts";
import { ownKeys, useSettings } from "./settings";

/** What a component does for some of the actions. */
export type Handlers = Partial<Record<Action, () => void>>;

/** What a component offers. */
type Offer = { current: Handlers; isAside: boolean };

const stack: Offer[] = [];

/** Of two parts side by side, the one that the keys are not for: it has those that the other leaves. */
export const AsideContext = createContext(false);
const WHILE_TYPING: readonly Action[] = [
  ...([
    "back",
    "open",
    "inspector",
    "palette",
    "settings",
    "sidebar",
    "history-back",
    "history-forward",
  ] as const),
  ...(["tab-close", "tab-next", "tab-previous", "chat-new", "chat-stop"] as const),
  ...(["text-larger", "text-smaller", "text-normal"] as const),
];

/**
 * Offers actions while the component is on show. The latest offer of an action wins; one that is made `last` wins only
 * where there is no other. What is around others needs that: when all are shown at once, it is the latest of them.
 */
export function useActions(handlers: Handlers, last = false): void {
  const isAside = useContext(AsideContext);
  const latest = useRef<Handlers>(handlers);
  // Together with what is shown, not some time after it: a key pressed in between would be lost or mean what it meant
  // before.
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  useLayoutEffect(() => {
    const offer: Offer = {
      isAside,
      get current() {
        return latest.current;
      },
    };
    if (last) stack.unshift(offer);
    else stack.push(offer);
    return () => {
      stack.splice(stack.indexOf(offer), 1);
    };
  }, [last, isAside]);
}

/** Does what the latest offer of an action does. `false` when it is not offered. */
export function runAction(action: Action): boolean {
  const does = ({ current }: Offer) => current[action] !== undefined;
  const offer = stack.findLast((offer) => does(offer) && !offer.isAside) ?? stack.findLast(does);
  offer?.current[action]?.();
  return offer !== undefined;
}

/** Whether something offers an action at the moment. */
export function isOffered(action: Action): boolean {
  return stack.some((handlers) => handlers.current[action] !== undefined);
}

/** Listens to the keyboard for as long as the window is open. */
export function useKeyboard(): void {
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const action = actionOf(event, ownKeys(useSettings.getState()));
      if (action === null || (isTyping(event.target) && !WHILE_TYPING.includes(action))) return;
      if ((action === "select" || action === "play") && isPressable(event.target)) return;
      // A key is being chosen: it means nothing yet.
      if (event.target instanceof HTMLElement && event.target.closest("[data-takes-keys]")) return;
      if (runAction(action)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && target.type === "checkbox") return false;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, summary, input") !== null;
}
