// Search inside the payload on show.

import type { Ref } from "react";
import { formatCount } from "../../base/format";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";
import styles from "./Payload.module.css";

type Props = {
  ref: Ref<HTMLInputElement>;
  typed: string;
  found: number;
  /** Which of the found ones is shown, from 1; 0 for none. */
  place: number;
  onType: (text: string) => void;
  onStep: (by: number) => void;
};

/** The search field of a payload. Enter goes on, Shift+Enter back. */
export function PayloadSearch({ ref, typed, found, place, onType, onStep }: Props) {
  return (
    <label className={styles.search}>
      <Icon name="search" size={13} />
      <input
        ref={ref}
        type="search"
        aria-label="Search in the payload"
        placeholder="Search in the payload"
        spellCheck={false}
        value={typed}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape" && typed !== "") onType("");
          else if (event.key === "Escape") event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      {typed === "" ? (
        <Keys name="mod+f" />
      ) : (
        <span className={styles.found} role="status">
          {found === 0 ? "nothing found" : `${formatCount(place)} of ${formatCount(found)}`}
        </span>
      )}
    </label>
  );
}
