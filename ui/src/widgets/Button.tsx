// Buttons: one look, one quiet look.

import type { ButtonHTMLAttributes } from "react";
import styles from "./Button.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { look?: "plain" | "quiet" | "strong" };

/** A button. `quiet` has no border until it is pointed at, `strong` is the one next step of a screen. */
export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  const names = [styles.button, styles[look], className].filter(Boolean).join(" ");
  return <button type={type} className={names} {...rest} />;
}
