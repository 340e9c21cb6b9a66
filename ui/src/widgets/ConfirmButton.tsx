// A button for what cannot be taken back: the first press asks, the second does it.

import { useEffect, useState } from "react";
import { Button } from "./Button";

type Props = {
  /** What it does: `Discard`. */
  children: string;
  /** What the second press says: `Discard for good`. */
  confirm: string;
  /** Names the thing for those who do not see its surroundings: `Discard line 27`. */
  label?: string;
  disabled?: boolean;
  onConfirm: () => void;
};

const ASKING_MS = 4000;

/** A button that asks once. The question goes away after a while, and when the focus leaves it. */
export function ConfirmButton({ children, confirm, label, disabled = false, onConfirm }: Props) {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return;
    const timer = setTimeout(() => setAsking(false), ASKING_MS);
    return () => clearTimeout(timer);
  }, [asking]);
  return (
    <Button
      look={asking ? "danger" : "quiet"}
      disabled={disabled}
      aria-label={asking ? undefined : label}
      onBlur={() => setAsking(false)}
      onClick={() => {
        setAsking(!asking);
        if (asking) onConfirm();
      }}
    >
      {asking ? confirm : children}
    </Button>
  );
}
