// What can be done with the selected span, in every view of its session.

import { copyText } from "../base/clipboard";
import { commands } from "../ipc/backend";
import { FAMILIES_OF_TOOLS, FAMILY_MODEL } from "../model/families";
import { sessionOf } from "../model/route";
import { updateSession, useRoute } from "../state/address";
import { useTouchesFile } from "../state/files";
import { type Handlers, useActions } from "../state/keyboard";
import { showContext, showFiltered, showInFiles, showSpan } from "../state/places";
import { useSpan } from "../state/queries";
import { useReplay } from "../state/replay";
import { useToast } from "../state/toast";
import { useView } from "../state/view";

/** Offers them while a span is selected. */
export function useSpanActions(sessionKey: string): void {
  const route = useRoute();
  const spot = sessionOf(route);
  const span = spot?.span ?? null;
  const { data, isPlaceholderData } = useSpan(sessionKey, span);
  const detail = isPlaceholderData ? undefined : data;
  const touches = useTouchesFile(sessionKey, FAMILIES_OF_TOOLS.includes(detail?.family ?? -1) ? span : null);
  const handlers: Handlers = {};
  if (spot && spot.query !== "") handlers.unfilter = () => updateSession({ query: "" });
  if (spot && span !== null) {
    const copy = (format: "json" | "markdown" | "curl") => async () =>
      sayCopied(await copyText(await commands.copyAs(span, spot.event, format)));
    handlers["span-copy-json"] = copy("json");
    handlers["span-copy-markdown"] = copy("markdown");
    handlers["span-copy-curl"] = copy("curl");
    if (spot.view !== "timeline") handlers["span-timeline"] = () => showSpan(span);
    if (spot.view !== "transcript") {
      handlers["span-transcript"] = () => {
        updateSession({ view: "transcript" });
        useView.getState().revealSpan(span);
      };
    }
  }
  if (spot && span !== null && touches && spot.view !== "files")
    handlers["span-files"] = () => showInFiles(span);
  if (spot && detail) {
    handlers["span-copy-id"] = async () => sayCopied(await copyText(detail.spanId));
    if (detail.agent !== "") handlers["span-agent"] = () => showFiltered(spot.view, "agent", detail.agent);
    if (FAMILIES_OF_TOOLS.includes(detail.family))
      handlers["span-tool"] = () => showFiltered(spot.view, "tool", detail.name);
    if (detail.family === FAMILY_MODEL && spot.view !== "context")
      handlers["span-context"] = () => showContext(detail.span);
    if (detail.family === FAMILY_MODEL)
      handlers["span-replay"] = () => useReplay.getState().show(detail.span);
  }
  useActions(handlers, true);
}

function sayCopied(copied: boolean): void {
  useToast.getState().say({ words: copied ? "Copied" : "The system would not take the text" });
}
