// A name on one line that is cut in the middle where it does not fit, with the whole on hover. Recorded text is shown
// as text: what hides or reorders is visible, and it runs in its own direction.

import { cutPieces } from "../base/cut";
import { visibleText } from "../base/visible";
import styles from "./Cut.module.css";

type Props = {
  text: string;
  /** What stands for a text that is empty, or only blanks. */
  empty?: string;
  /** What hovering says instead of the text. */
  about?: string;
};

/** The name. */
export function Cut({ text, empty = "unnamed", about }: Props) {
  const shown = visibleText(text).trim();
  if (shown === "") return <span className={styles.empty}>{empty}</span>;
  const { head, tail } = cutPieces(shown);
  return (
    <span className={styles.cut} title={about ?? shown}>
      {tail === "" ? (
        <span className={styles.head}>{head}</span>
      ) : (
        <>
          <span className={styles.head}>{head}</span>
          <span className={styles.tail}>{tail}</span>
        </>
      )}
    </span>
  );
}
