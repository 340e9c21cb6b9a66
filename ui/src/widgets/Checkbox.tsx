// A box to tick, drawn the same in every webview and theme.

import type { InputHTMLAttributes } from "react";
import styles from "./Checkbox.module.css";

/** A checkbox without its label. */
export function Checkbox(props: Omit<InputHTMLAttributes<HTMLInputElement>, "type" | "className">) {
  return <input type="checkbox" className={styles.box} {...props} />;
}
