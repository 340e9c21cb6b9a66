// A key as it is printed on a keyboard.

import { keyWords } from "../model/shortcuts";
import styles from "./Keys.module.css";

const MAC = typeof navigator !== "undefined" && /mac/i.test(navigator.userAgent);

/** Shows a key of the shortcuts table, such as `mod+o`. */
export function Keys({ name }: { name: string }) {
  return <kbd className={styles.keys}>{keyWords(name, MAC)}</kbd>;
}
