// A part of the window with an error boundary: a failure is shown in its place, and the rest of the window goes on.

import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { chatRoute, formatRoute, type Route, sessionOf, sessionRoute } from "../model/route";
import { currentAddress, currentRoute, navigate, updateSession, useRoute } from "../state/address";
import { noteFailedAddress } from "../state/failed-addresses";
import { failureDetails, noteFailure, useFailures } from "../state/failures";
import { queryKeys } from "../state/queries";
import { ErrorBoundary } from "../widgets/ErrorBoundary";
import { PaneFailure } from "./PaneFailure";

type Props = {
  /** The part of the window in words: *The timeline*. */
  name: string;
  /** What leads away from what failed; to a place that can be drawn, unless another way is known. */
  reset?: () => void;
  children: ReactNode;
};

/** Draws a pane; when it fails, what happened, and the ways on. Another address, and it is drawn again. */
export function PaneBoundary({ name, reset = leave, children }: Props) {
  const client = useQueryClient();
  const address = formatRoute(useRoute());
  const onError = (error: unknown, components: string) => {
    noteFailedAddress(address);
    noteFailure(name, error, { components, shown: true });
  };
  return (
    <ErrorBoundary
      place={address}
      onError={onError}
      fallback={(error, retry, components) => (
        <PaneFailure
          name={name}
          error={error}
          details={failureDetails(name, error, components)}
          onRetry={retry}
          onReset={() => {
            const key = sessionOf(currentRoute())?.key;
            if (key !== undefined)
              client.removeQueries({ queryKey: queryKeys.session(key), type: "inactive" });
            reset();
            retry();
          }}
        />
      )}
    >
      {children}
    </ErrorBoundary>
  );
}

/** Something drawn over the window: while it fails it is not there, and a notice is shown. Closing that tries again. */
export function OverlayBoundary({ name, children }: { name: string; children: ReactNode }) {
  const address = formatRoute(useRoute());
  const closed = useFailures((failures) => failures.closed);
  return (
    <ErrorBoundary
      place={`${address} ${closed}`}
      onError={(error, components) => noteFailure(name, error, { components })}
      fallback={() => null}
    >
      {children}
    </ErrorBoundary>
  );
}

/** A reset of what has no place of its own: it is drawn again, with nothing typed or unfolded. */
export function stay(): void {}

/** A reset of the inspector: nothing is chosen. */
export function chooseNothing(): void {
  const route = currentRoute();
  if (route.at === "chat") navigate({ ...route, span: null, event: null }, { replace: true });
  else updateSession({ span: null, event: null }, { replace: true });
}

/** A reset of what is beside a conversation: the session that belongs to it, from its beginning. */
export function showNoTrace(): void {
  const route = currentRoute();
  if (route.at === "chat") navigate(chatRoute(route.conversation), { replace: true });
}

/** Goes to the first view of what is on show, from there to the start. */
function leave(): void {
  const before = currentAddress();
  const plain = plainRoute(currentRoute());
  navigate(formatRoute(plain) === before ? { at: "home" } : plain, { replace: true });
}

function plainRoute(route: Route): Route {
  if (route.at === "session") return sessionRoute(route.key);
  if (route.at === "chat") return chatRoute(null);
  return { at: "home" };
}
