// Ways from a number or a mark to its place in the run.

import { queryTerm } from "../model/query-text";
import { SESSION_VIEWS, type SessionView } from "../model/views";
import { updateSession } from "./address";
import type { Handlers } from "./keyboard";
import { useView } from "./view";

/** What the keys of the views do while a session is on show. */
export const VIEW_ACTIONS: Handlers = Object.fromEntries(
  SESSION_VIEWS.map(({ view }) => [`view-${view}`, () => updateSession({ view })]),
);

/** Shows a span in the timeline, selected and in view. */
export function showSpan(span: number, event: number | null = null): void {
  updateSession({ view: "timeline", span, event });
  useView.getState().revealSpan(span);
}

/** Shows what fills the context of a model call. */
export function showContext(span: number): void {
  updateSession({ view: "context", span, event: null });
}

/** Shows the file that a call touched, with what the call did to it. */
export function showInFiles(span: number): void {
  updateSession({ view: "files", span, event: null });
}

/** Filters the session by a value of a field, and shows that in a view. */
export function showFiltered(view: SessionView, field: string, value: string): void {
  updateSession({ view, query: queryTerm(field, value) });
}
