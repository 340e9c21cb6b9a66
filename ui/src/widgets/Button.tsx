// Buttons, in the looks that the window has.

import type { ComponentProps } from "react";
import styles from "./Button.module.css";

type Props = ComponentProps<"button"> & { look?: "plain" | "quiet" | "strong" | "danger" };

/** A button. `quiet` has no border until it is pointed at, `strong` is the one next step of a
 *  screen, `danger` takes something away for good. */
export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  const names = [styles.button, styles[look], className].filter(Boolean).join(" ");
  return <button type={type} className={names} {...rest} />;
}
