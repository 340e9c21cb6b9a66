// A notice over the foot of the window, that takes neither the focus nor a key.

import type { ComponentProps, ReactNode } from "react";
import { Icon } from "./Icon";
import styles from "./Toast.module.css";

type Props = Omit<ComponentProps<"div">, "className" | "children"> & {
  place: "left" | "middle";
  testId: string;
  /** What closing it is called. */
  closeLabel: string;
  onClose: () => void;
  /** `null` while there is nothing to say: the live region stays. */
  children: ReactNode;
};

/** The toast. */
export function Toast({ place, testId, closeLabel, onClose, children, ...rest }: Props) {
  return (
    <div className={styles.place} data-place={place} role="status" data-testid={testId}>
      {children !== null && (
        <div {...rest} className={styles.toast}>
          {children}
          <button type="button" className={styles.close} aria-label={closeLabel} onClick={onClose}>
            <Icon name="close" size={12} />
          </button>
        </div>
      )}
    </div>
  );
}
