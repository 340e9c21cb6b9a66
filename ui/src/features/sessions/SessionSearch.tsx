// The head of the sessions list: the query box, saved filters, and the panel of facets and orders.

import { type RefObject, useId } from "react";
import type { SessionFilters } from "../../ipc/bindings";
import { facetTitle, facetWords } from "../../model/facet-words";
import { useActions } from "../../state/keyboard";
import { toggleList, useHasTableRoom, usePanes } from "../../state/panes";
import { useQueryBox, useSessionFilters } from "../../state/query-language";
import { useSavedFilters } from "../../state/saved-filters";
import { FacetList } from "../../widgets/FacetList";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";
import { QueryBox } from "../../widgets/QueryBox";
import { SavedFilters } from "../../widgets/SavedFilters";
import styles from "./SessionSearch.module.css";

const SORT_WORDS: Record<string, string> = {
  newest: "Newest first",
  oldest: "Oldest first",
  longest: "Longest first",
  tokens: "Most tokens first",
  cost: "Highest cost first",
  errors: "Most errors first",
  events: "Most events first",
  agents: "Most agents first",
  outcome: "Failed first",
};

type Props = {
  text: string;
  onText: (text: string) => void;
  /** The newest text that is a query. */
  query: string;
  panel: boolean;
  onPanel: (open: boolean) => void;
  inputRef: RefObject<HTMLInputElement | null>;
  /** Goes on to what was found. */
  onEnter: () => void;
};

/** The box and what belongs to it. */
export function SessionSearch({ text, onText, query, panel, onPanel, inputRef, onEnter }: Props) {
  const id = useId();
  const hasTableRoom = useHasTableRoom();
  const { listTable, showTable } = usePanes();
  useActions(hasTableRoom ? { "list-table": () => showTable(!listTable) } : {});
  const box = useQueryBox({ text, onText });
  const { filters, save, remove } = useSavedFilters();
  const { data, isPlaceholderData } = useSessionFilters(query, panel);
  // What a tick would make of the query is known for the newest text only.
  const stale = isPlaceholderData || query !== text.trim();
  return (
    <div className={styles.head}>
      <QueryBox
        {...box}
        label="Search sessions"
        placeholder="Search or filter"
        inputRef={inputRef}
        onEnter={onEnter}
        testId="sessions-query"
        hint={<Keys name="/" />}
        action={
          <>
            <SavedFilters
              what="sessions"
              filters={filters.filter(({ place }) => place === "sessions")}
              current={text}
              onApply={onText}
              onSave={(name, saved) => save({ place: "sessions", name, query: saved })}
              onRemove={(name) => remove("sessions", name)}
            />
            <button
              type="button"
              className={styles.toggle}
              aria-label="Filter and sort"
              title="Filter and sort"
              aria-expanded={panel}
              aria-controls={panel ? id : undefined}
              onClick={() => onPanel(!panel)}
            >
              <Icon name="filter" size={14} />
            </button>
            {hasTableRoom && (
              <button
                type="button"
                className={styles.toggle}
                aria-label="Sessions as a table"
                title="Sessions as a table"
                aria-pressed={listTable}
                onClick={() => showTable(!listTable)}
              >
                <Icon name="columns" size={14} />
              </button>
            )}
            <button
              type="button"
              className={styles.toggle}
              aria-label="Fold the list"
              title="Fold the list"
              onClick={toggleList}
            >
              <Icon name="list-fold" size={14} />
            </button>
          </>
        }
      />
      {panel && data && (
        <FilterPanel id={id} filters={data} stale={stale} onText={stale ? () => undefined : onText} />
      )}
    </div>
  );
}

function FilterPanel({
  id,
  filters,
  stale,
  onText,
}: {
  id: string;
  filters: SessionFilters;
  stale: boolean;
  onText: (text: string) => void;
}) {
  const chosen = filters.sorts.find((sort) => sort.chosen)?.name ?? "newest";
  return (
    <div
      className={styles.panel}
      id={id}
      role="group"
      aria-label="Filter and sort"
      aria-busy={stale}
      data-testid="sessions-filters"
    >
      <label className={styles.order}>
        <span>Order</span>
        <select
          value={chosen}
          onChange={(event) => {
            const sort = filters.sorts.find(({ name }) => name === event.target.value);
            if (sort) onText(sort.query);
          }}
        >
          {filters.sorts.map(({ name }) => (
            <option key={name} value={name}>
              {SORT_WORDS[name] ?? name}
            </option>
          ))}
        </select>
      </label>
      <FacetList facets={filters.facets} title={facetTitle} words={facetWords} onQuery={onText} />
    </div>
  );
}
