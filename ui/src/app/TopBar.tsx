// The top line: the name, the way to the search, and the two ways to get data.

import { navigate } from "../state/address";
import { useOpenFiles } from "../state/imports";
import { runAction } from "../state/keyboard";
import { Button } from "../widgets/Button";
import { Icon } from "../widgets/Icon";
import { Keys } from "../widgets/Keys";
import styles from "./App.module.css";

/** The bar. */
export function TopBar() {
  const open = useOpenFiles();
  const search = () => {
    // The list is not on every screen; the search goes to where it is.
    if (!runAction("search")) {
      navigate({ at: "home" });
      setTimeout(() => runAction("search"));
    }
  };
  return (
    <header className={styles.bar}>
      <span className={styles.logo}>
        <Icon name="logo" size={18} />
      </span>
      <strong>Tracewake</strong>
      <button type="button" className={styles.command} onClick={search}>
        <Icon name="search" size={13} />
        Search sessions and payloads
        <Keys name="/" />
      </button>
      <Button look="quiet" onClick={open}>
        Open files
      </Button>
      <Button onClick={() => navigate({ at: "connect" })}>Connect an agent</Button>
    </header>
  );
}
