// A place that sends each key to a terminal as it is typed.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { keyBytes } from "../../model/terminal-keys";
import { sendKeys } from "../../state/agent-line";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import styles from "./Composer.module.css";

/** So many of the keys that went out are shown. */
const SHOWN = 24;

/** The place. Shift with Escape leaves it, since Escape itself is a key that terminals want. */
export function RawKeys({ conversation, onLeave }: { conversation: string; onLeave: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [sent, setSent] = useState<readonly string[]>([]);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => box.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      onLeave();
      return;
    }
    const bytes = keyBytes(event.nativeEvent);
    if (bytes === null) return;
    event.preventDefault();
    event.stopPropagation();
    setSent((before) => [...before, event.key].slice(-SHOWN));
    sendKeys(conversation, bytes).then(() => setError(null), setError);
  };
  return (
    <>
      {error !== null && <Failure title="A key was not sent" error={error} />}
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: it takes keys, as a terminal does. */}
      <div
        ref={box}
        className={styles.raw}
        role="application"
        aria-label="Keys go to the terminal as they are typed. Shift+Escape leaves."
        tabIndex={0}
        data-takes-keys="true"
        data-testid="raw-keys"
        onKeyDown={onKeyDown}
      >
        {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above. */}
        <span>
          {sent.length === 0
            ? "Each key goes to the terminal as you type it"
            : sent.map((key) => (key === " " ? "␣" : key)).join(" ")}
        </span>
        <Button look="quiet" onClick={onLeave}>
          Leave <kbd>Shift Esc</kbd>
        </Button>
      </div>
    </>
  );
}
