// A part of a platform that the backend did not give, or a change that it did not make: what is missing, which key was
// in use, and the way to fix it. Other failures have the window's general words.

import { backendFailure } from "../../ipc/backend";
import type { ChatBackend, ChatFailure } from "../../ipc/bindings";
import { changeWords, type PlatformPart, platformWords } from "../../model/platform-words";
import { goToBackendSettings } from "../../state/backends";
import { BackendWords } from "../../widgets/BackendWords";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import styles from "./PlatformFailure.module.css";

type Props = {
  failure: ChatFailure;
  part: PlatformPart;
  backend: ChatBackend;
  keyPlace: string;
  /** What could not be changed; missing where something could only not be read. */
  change?: string;
  /** Tries again; missing where the same place offers it. */
  onRetry?: () => void;
};

/** The failure of a backend. */
export function PlatformFailure({ failure, part, backend, keyPlace, change, onRetry }: Props) {
  const key = { backend: backend.name, hasKey: backend.hasKey, keyPlace };
  const { title, advice, inSettings } =
    change === undefined ? platformWords(failure, part, key) : changeWords(failure, part, key);
  return (
    <div className={styles.failure} role="alert" data-testid="platform-failure" data-part={part}>
      <i aria-hidden="true" />
      <div>
        <b>{change === undefined ? title : `${change}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`}</b>
        <p>{advice}</p>
        <BackendWords failure={failure} />
        {(onRetry !== undefined || inSettings) && (
          <span className={styles.ways}>
            {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
            {inSettings && (
              <Button
                look={onRetry === undefined ? "plain" : "quiet"}
                onClick={() => goToBackendSettings(backend.id)}
              >
                Settings of {backend.name}
              </Button>
            )}
          </span>
        )}
      </div>
    </div>
  );
}

/** A failed command about a platform, whatever failed. */
export function CommandFailure({ error, ...rest }: Omit<Props, "failure"> & { error: unknown }) {
  const failure = backendFailure(error);
  if (failure !== null) return <PlatformFailure failure={failure} {...rest} />;
  return <Failure title={rest.change ?? "This could not be asked"} error={error} />;
}
