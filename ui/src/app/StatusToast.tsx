// What was just done, with the way to take it back. It stays while the pointer or the focus is on it.

import { useEffect, useState } from "react";
import { useToast } from "../state/toast";
import { Button } from "../widgets/Button";
import { Keys } from "../widgets/Keys";
import { Toast } from "../widgets/Toast";

const SAID_MS = 4_000;
const UNDO_MS = 15_000;

/** The toast; an empty live region while there is nothing to say. */
export function StatusToast() {
  const { toast, clear } = useToast();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (toast === null || held) return;
    const timer = setTimeout(clear, toast.undo ? UNDO_MS : SAID_MS);
    return () => clearTimeout(timer);
  }, [toast, held, clear]);
  return (
    <Toast
      place="middle"
      testId="toast"
      closeLabel="Close the message"
      onClose={clear}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast && (
        <>
          <span>{toast.words}</span>
          {toast.undo && (
            <Button
              onClick={() => {
                clear();
                toast.undo?.();
              }}
            >
              Undo <Keys name="mod+z" />
            </Button>
          )}
        </>
      )}
    </Toast>
  );
}
