// The menu of a span in a view.

import type { MouseEvent } from "react";
import { sessionOf } from "../model/route";
import { SPAN_MENU } from "../model/shortcuts";
import { currentRoute, updateSession } from "../state/address";
import { isForTheSystem, openContextMenu } from "../state/context-menu";

/** The menu of the span under the pointer, which is selected with that. */
export function openSpanMenu(event: MouseEvent<HTMLElement>): void {
  if (isForTheSystem(event.target)) return;
  const row = (event.target as HTMLElement).closest<HTMLElement>("[data-span]");
  const span = Number(row?.dataset.span);
  if (row && span !== currentSpan())
    updateSession({ span, event: Number(row.dataset.event) || null }, { replace: true });
  // Rows that are painted have been selected by their view.
  const painted = (event.target as HTMLElement).closest('[role="grid"]');
  if (row || (painted && currentSpan() !== null)) openContextMenu(event, "Span", SPAN_MENU);
}

const currentSpan = () => sessionOf(currentRoute())?.span ?? null;
