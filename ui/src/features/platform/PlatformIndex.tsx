// The index of the Platform screen: whose platform, and which part of it.

import type { ChatBackend } from "../../ipc/bindings";
import { PLATFORM_SECTIONS, type PlatformSection } from "../../model/views";
import { navigate } from "../../state/address";
import styles from "./PlatformScreen.module.css";

type Props = {
  backends: readonly ChatBackend[];
  chosen: ChatBackend | undefined;
  section: PlatformSection;
};

/** The index. With one backend there is nothing to choose, and its name stands for the list. */
export function PlatformIndex({ backends, chosen, section }: Props) {
  return (
    <div className={styles.index}>
      <nav aria-label="Backends" data-testid="platform-backends">
        <h2>{backends.length === 1 ? "Backend" : "Backends"}</h2>
        <ul>
          {backends.map(({ id, name, baseUrl }) => (
            <li key={id}>
              <button
                type="button"
                className={styles.backend}
                title={baseUrl}
                aria-current={id === chosen?.id ? "true" : undefined}
                onClick={() => navigate({ at: "platform", backend: id, section })}
              >
                <span>{name}</span>
                <small>{baseUrl.replace(/^https?:\/\//, "")}</small>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label="Sections" data-testid="platform-index">
        <h2>Platform</h2>
        <ul>
          {PLATFORM_SECTIONS.map(({ section: known, word }) => (
            <li key={known}>
              <button
                type="button"
                disabled={chosen === undefined}
                aria-current={known === section ? "page" : undefined}
                onClick={() =>
                  navigate({ at: "platform", backend: chosen?.id ?? null, section: known }, { replace: true })
                }
              >
                {word}
              </button>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
