// Sessions and ids that match what was typed, asked of the back end while a person types.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { ConversationRow, SessionRow } from "../../ipc/bindings";
import { titleOf } from "../../model/chat-words";
import { chatRoute, sessionRoute } from "../../model/route";
import { tellApart } from "../../model/tell-apart";
import { navigate } from "../../state/address";
import { chatKeys } from "../../state/chat";
import { useDebounced } from "../../state/debounce";
import { queryKeys } from "../../state/queries";
import type { Entry } from "./entries";

const DEBOUNCE_MS = 100;
const MOST = 7;
/** Ids are long; shorter words are looked for in titles and texts only. */
const LEAST_ID = 8;

/** Entries of the back end for what was typed. */
export function useFound(typed: string): Entry[] {
  const query = useDebounced(typed.trim(), DEBOUNCE_MS);
  const sessions = useQuery({
    queryKey: [...queryKeys.sessions, "palette", query],
    queryFn: () => commands.listSessions({ query, offset: 0, limit: MOST }),
    placeholderData: keepPreviousData,
  });
  const ids = useQuery({
    queryKey: ["id", query],
    queryFn: () => commands.findId(query),
    enabled: query.length >= LEAST_ID && !/\s/.test(query),
    staleTime: 0,
  });
  const chats = useQuery({
    queryKey: [...chatKeys.lists, "palette", query],
    queryFn: () => commands.listConversations({ search: query, backend: null, offset: 0, limit: MOST }),
    enabled: query !== "",
    placeholderData: keepPreviousData,
  });
  const found = (ids.data ?? []).map(
    (hit): Entry => ({
      id: `id-${hit.what}-${hit.session}-${hit.span}-${hit.event}`,
      words: `Go to the ${hit.what} ${query}`,
      kind: "Id",
      detail: hit.title,
      run: () =>
        navigate({ ...sessionRoute(hit.session), view: "timeline", span: hit.span, event: hit.event }),
    }),
  );
  // What was typed may be no query yet, such as half an id with a colon: then there is nothing to offer.
  const rows = sessions.isError ? [] : (sessions.data?.sessions ?? []);
  const apart = tellApart(rows);
  return [
    ...found,
    ...rows.map((row) => entryOf(row, apart.get(row.key))),
    ...(chats.data?.rows ?? []).map(chatEntryOf),
  ];
}

function entryOf(row: SessionRow, mark: string | undefined): Entry {
  const events = formatPlural(row.events, "event");
  return {
    id: `session-${row.key}`,
    words: row.title,
    kind: "Session",
    detail: [mark, row.starred ? "starred" : undefined, events]
      .filter((part) => part !== undefined)
      .join(" · "),
    run: () => navigate(sessionRoute(row.key)),
  };
}

function chatEntryOf(row: ConversationRow): Entry {
  return {
    id: `chat-${row.id}`,
    words: titleOf(row),
    kind: "Chat",
    detail: `${row.backendName} · ${formatPlural(row.messages, "message")}`,
    run: () => navigate(chatRoute(row.id)),
  };
}
