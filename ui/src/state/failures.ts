// Failures of the window itself: shown, and logged with the back end.

import { create } from "zustand";
import { commands, errorWords } from "../ipc/backend";
import { currentAddress } from "./address";

/** Something in the window that failed. */
type WindowFailure = {
  /** Where: the part of the window, in words. */
  where: string;
  /** What was said about it. */
  message: string;
  /** All that is known, for a report. */
  details: string;
  /** How often it happened. */
  times: number;
};

type Failures = {
  latest: WindowFailure | null;
  /** How often a notice was closed: what failed is tried again then. */
  closed: number;
  close: () => void;
};

/** The failure that happened last, until a person has read it. */
export const useFailures = create<Failures>()((set) => ({
  latest: null,
  closed: 0,
  close: () => set(({ closed }) => ({ latest: null, closed: closed + 1 })),
}));

const MOST_DETAILS = 8_000;
/** A failure that comes with each frame fills no log. */
const MOST_LOGGED = 100;
let logged = 0;

/** Notes what failed: in the log, and unless it is shown where it happened, in the notice. */
export function noteFailure(where: string, error: unknown, { components = "", shown = false } = {}): void {
  const failure = {
    where,
    message: failureMessage(error),
    details: failureDetails(where, error, components),
    times: 1,
  };
  if (logged < MOST_LOGGED) {
    logged += 1;
    // A log that cannot be written must not fail the window again.
    commands.logWindowError(failure.details).catch(() => undefined);
  }
  if (shown) return;
  const { latest } = useFailures.getState();
  const again = latest?.where === where && latest.message === failure.message;
  useFailures.setState({ latest: again ? { ...latest, times: latest.times + 1 } : failure });
}

/** The message of an error, whatever was thrown. */
export function failureMessage(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return errorWords(error).message || String(error);
}

/** What a report needs: the place, the address, the stack. */
export function failureDetails(where: string, error: unknown, components: string): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const parts = [`${where}: ${failureMessage(error)}`, `at ${currentAddress()}`, stack, components.trim()];
  return parts.filter(Boolean).join("\n").slice(0, MOST_DETAILS);
}

/** Browsers report it where an observer changes a size; nothing is wrong, and it is no news. */
const HARMLESS = /^ResizeObserver loop/;

/** Catches what no part of the window caught, for as long as the window is open. Gives what ends that. */
export function watchFailures(): () => void {
  const onError = ({ error, message }: ErrorEvent) => {
    if (!HARMLESS.test(message)) noteFailure("The window", error ?? message);
  };
  const onRejection = ({ reason }: PromiseRejectionEvent) => noteFailure("The window", reason);
  window.addEventListener("error", onError);
  window.addEventListener("unhandledrejection", onRejection);
  return () => {
    window.removeEventListener("error", onError);
    window.removeEventListener("unhandledrejection", onRejection);
  };
}
