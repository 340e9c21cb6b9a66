// What the window shows while files hang over it.

import { useDropTarget } from "../../state/drop-target";
import { useView } from "../../state/view";
import { Icon } from "../../widgets/Icon";
import styles from "./ImportsList.module.css";

/** The drop target, over everything. */
export function DropOverlay() {
  const dragging = useView((view) => view.dragging);
  const target = useDropTarget((drops) => drops.target);
  if (!dragging) return null;
  return (
    <div className={styles.drop} role="status" data-testid="drop-overlay">
      <div>
        <Icon name="down" size={28} />
        <p>{target?.title ?? "Drop to import"}</p>
        <small>
          {target?.detail ?? "Files or a folder, also gzip, zstd and zip; the content says what they are"}
        </small>
      </div>
    </div>
  );
}
