// What makes a drawn mark a button for the keyboard.

import type { KeyboardEvent } from "react";

/** Does it on Enter. Space plays the run. */
export function pressedBy(action: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    action();
  };
}
