// Ways from a number or a mark to its place in the run.

import { queryTerm } from "../model/query-text";
import type { SessionView } from "../model/route";
import { updateSession } from "./address";
import { useView } from "./view";

/** Shows a span in the timeline, selected and in view. */
export function showSpan(span: number, event: number | null = null): void {
  updateSession({ view: "timeline", span, event });
  useView.getState().revealSpan(span);
}

/** Filters the session by a value of a field, and shows that in a view. */
export function showFiltered(view: SessionView, field: string, value: string): void {
  updateSession({ view, query: queryTerm(field, value) });
}
