// The top line: the name, the way to everything, and the two ways to get data.

import { navigate } from "../state/address";
import { useOpenFiles } from "../state/imports";
import { usePalette } from "../state/palette";
import { Button } from "../widgets/Button";
import { Icon } from "../widgets/Icon";
import { ShortcutKeys } from "../widgets/ShortcutKeys";
import styles from "./App.module.css";

/** The bar. */
export function TopBar() {
  const open = useOpenFiles();
  const show = usePalette((palette) => palette.show);
  return (
    <header className={styles.bar}>
      <span className={styles.logo}>
        <Icon name="logo" size={18} />
      </span>
      <strong>Tracewake</strong>
      <button type="button" className={styles.command} aria-haspopup="dialog" onClick={show}>
        <Icon name="search" size={13} />
        <span>Find an action, a session or an id</span>
        <ShortcutKeys action="palette" />
      </button>
      <Button look="quiet" onClick={open}>
        Open files
      </Button>
      <Button onClick={() => navigate({ at: "connect" })}>Connect an agent</Button>
    </header>
  );
}
