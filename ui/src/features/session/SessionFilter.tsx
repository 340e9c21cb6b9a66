// The filter of a session, which all its views share.

import { useEffect, useRef, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import { updateSession } from "../../state/address";
import { useDebounced } from "../../state/debounce";
import { useActions } from "../../state/keyboard";
import { useGoodQuery, useMatchCount, useQueryBox } from "../../state/query-language";
import { useSavedFilters } from "../../state/saved-filters";
import { Keys } from "../../widgets/Keys";
import { QueryBox } from "../../widgets/QueryBox";
import { SavedFilters } from "../../widgets/SavedFilters";
import styles from "./SessionFilter.module.css";

const DEBOUNCE_MS = 150;

/** The filter with how much it keeps. `query` is the one in the address. */
export function SessionFilter({ sessionKey, query }: { sessionKey: string; query: string }) {
  // What is typed, until the address changes from elsewhere: by facets, links, back and forward.
  const [draft, setDraft] = useState<string | null>(null);
  const typed = draft ?? query;
  const input = useRef<HTMLInputElement>(null);
  const debounced = useDebounced(typed, DEBOUNCE_MS);
  const good = useGoodQuery(debounced).trim();
  const sent = useRef(query);
  useEffect(() => {
    if (query !== sent.current) {
      sent.current = query;
      setDraft(null);
    } else if (draft !== null && debounced === draft && good !== query) {
      sent.current = good;
      updateSession({ query: good }, { replace: true });
    }
  }, [draft, debounced, good, query]);

  const box = useQueryBox({ text: typed, onText: setDraft, session: sessionKey });
  const { filters, save, remove } = useSavedFilters();
  const { data: count } = useMatchCount(sessionKey, query);
  useActions({
    filter: () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  const words =
    query === "" || count === undefined
      ? ""
      : `${formatCount(count.total)} of ${formatPlural(count.stored, "event")} ${count.total === 1 ? "matches" : "match"}`;
  return (
    <>
      <p className={styles.count} role="status" title={words} data-testid="session-match-count">
        {words}
      </p>
      <div className={styles.box}>
        <QueryBox
          {...box}
          label="Filter the session"
          placeholder="Filter all views"
          inputRef={input}
          testId="session-query"
          hint={<Keys name={"\\"} />}
          action={
            <SavedFilters
              what="events"
              filters={filters.filter(({ place }) => place === "events")}
              current={typed}
              onApply={setDraft}
              onSave={(name, saved) => save({ place: "events", name, query: saved })}
              onRemove={(name) => remove("events", name)}
            />
          }
        />
      </div>
    </>
  );
}
