// The list of sessions beside an open one: whole or folded, with what presses and menus of its rows do.

import type { MouseEvent } from "react";
import { PickBar } from "../features/sessions/PickBar";
import { SessionsPane } from "../features/sessions/SessionsPane";
import { sessionOf, sessionRoute } from "../model/route";
import { ROW_MENU, SESSION_MENU } from "../model/shortcuts";
import { currentRoute } from "../state/address";
import { openContextMenu } from "../state/context-menu";
import { useMarking } from "../state/marks";
import { useListFolded, useListTable, usePanes } from "../state/panes";
import { openInTab } from "../state/tabs";
import { Splitter } from "../widgets/Splitter";
import styles from "./App.module.css";
import { PaneBoundary, stay } from "./PaneBoundary";

/** A row of the list pressed with a modifier or the middle button: in a tab of its own, or picked. */
function pressRow(event: MouseEvent): void {
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-testid="session-item"]');
  const key = row?.dataset.key;
  if (key === undefined) return;
  const inTab = event.button === 1 || event.ctrlKey || event.metaKey;
  if (inTab) openInTab(sessionRoute(key), key);
  else if (event.shiftKey) useMarking.getState().togglePick(key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The pane. */
export function ListPane() {
  const { list, table, resize } = usePanes();
  const folded = useListFolded();
  const isTable = useListTable();
  const width = isTable ? table : list;
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is pressed are its rows. */}
      <div
        className={styles.list}
        data-folded={folded}
        style={folded ? undefined : { width }}
        onClickCapture={pressRow}
        onAuxClick={pressRow}
        onContextMenu={(event) => {
          const row = (event.target as HTMLElement).closest<HTMLElement>('[data-testid="session-item"]');
          const isOpen = sessionOf(currentRoute())?.key === row?.dataset.key;
          if (row) openContextMenu(event, "Session", isOpen ? SESSION_MENU : ROW_MENU, row);
        }}
      >
        <PaneBoundary name="The list of sessions" reset={stay}>
          <SessionsPane look={folded ? "strip" : isTable ? "table" : "list"} />
          {!folded && <PickBar />}
        </PaneBoundary>
      </div>
      {!folded && (
        <Splitter
          label="Width of the list"
          size={width}
          least={isTable ? 640 : 220}
          most={isTable ? 1100 : 520}
          onResize={(size) => resize(isTable ? "table" : "list", size)}
        />
      )}
    </>
  );
}
