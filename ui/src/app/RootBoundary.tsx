// The last boundary: shown where the whole window failed. It needs nothing that may have failed with it.

import type { ReactNode } from "react";
import { currentAddress } from "../state/address";
import { noteFailedAddress } from "../state/failed-addresses";
import { failureDetails, noteFailure } from "../state/failures";
import { ErrorBoundary } from "../widgets/ErrorBoundary";
import { PaneFailure } from "./PaneFailure";

const NAME = "The window";

/** Draws the window; when it fails, the way to begin again. */
export function RootBoundary({ children }: { children: ReactNode }) {
  return (
    <ErrorBoundary
      onError={(error, components) => {
        noteFailedAddress(currentAddress());
        noteFailure(NAME, error, { components, shown: true });
      }}
      fallback={(error, retry, components) => (
        <PaneFailure
          name={NAME}
          error={error}
          details={failureDetails(NAME, error, components)}
          onRetry={retry}
          onReset={beginAgain}
        />
      )}
    >
      {children}
    </ErrorBoundary>
  );
}

/** Loads the window again at its start. */
function beginAgain(): void {
  window.location.hash = "";
  window.location.reload();
}
