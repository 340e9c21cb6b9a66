// The sessions list: search, counts, and rows that stay where they are while a person reads them. Folded it is a strip
// of marks.

import { type CSSProperties, type RefObject, useEffect, useRef, useState } from "react";
import { focusMain } from "../../base/focus-main";
import { formatCount, formatPlural } from "../../base/format";
import type { SessionRow } from "../../ipc/bindings";
import { sessionRoute } from "../../model/route";
import { actionOf } from "../../model/shortcuts";
import { tellApart } from "../../model/tell-apart";
import { navigate, useRoute } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { useGoodListQuery, useListQuery } from "../../state/list-query";
import { toggleList } from "../../state/panes";
import { useSnippets } from "../../state/query-language";
import { useSessionList } from "../../state/sessions";
import { useSettings } from "../../state/settings";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { ListCounts, ListHint } from "../../widgets/ListItem";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { RowList } from "../../widgets/RowList";
import { useClock } from "../../widgets/use-clock";
import { SessionHistogram } from "./SessionHistogram";
import { SessionItem } from "./SessionItem";
import { SessionMark } from "./SessionMark";
import { SessionSearch } from "./SessionSearch";
import styles from "./SessionsPane.module.css";
import { TableHead, TableRow } from "./SessionTable";

/** Height of a row in each density; a line of text that was found makes it higher. */
const ROWS = { comfortable: 50, compact: 42 } as const;
/** One line each in a table. */
const TABLE_ROWS = { comfortable: 28, compact: 24 } as const;
const SNIPPET = 19;
const MARK = 28;

/** The list of sessions. */
export function SessionsPane({ look }: { look: "strip" | "list" | "table" }) {
  const folded = look === "strip";
  const { text: typed, setText: setTyped } = useListQuery();
  const [panel, setPanel] = useState(false);
  const query = useGoodListQuery();
  const now = useClock();
  const route = useRoute();
  const open = route.at === "session" ? route.key : null;
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [inside, setInside] = useState(false);
  const [keyboard, setKeyboard] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [range, setRange] = useState({ first: 0, last: 30 });

  const list = useSessionList(query, range.first, range.last, inside || keyboard || scrolled);
  const inSight: SessionRow[] = [];
  for (let at = range.first; at <= Math.min(range.last, list.shown - 1); at += 1) {
    const row = list.rowAt(at);
    if (row !== undefined) inSight.push(row);
  }
  const snippets = useSnippets(
    query,
    inSight.map(({ key }) => key),
  );
  // What is not in sight counts, too, so that marks do not come and go with every step of the wheel.
  const apart = tellApart([...list.newest, ...inSight]);
  const timeFormat = useSettings((settings) => settings.timeFormat);
  const row = (look === "table" ? TABLE_ROWS : ROWS)[useSettings((settings) => settings.density)];
  const full = snippets.words.length > 0 ? row + SNIPPET : row;
  const height = folded ? MARK : full;
  const openSession = (key: string) => {
    const hit = snippets.of(key);
    const route = sessionRoute(key);
    // Who looked for words wants to see where they are.
    if (!hit || route.at !== "session") navigate(route);
    else navigate({ ...route, view: "events", span: hit.span, event: hit.event, query });
    focusMain();
  };
  const step = (by: number) => moveFocus(box.current, by, height, list.shown);
  const goSearch = useSearch(search, folded);
  useActions({
    search: goSearch,
    ...(route.at === "home" ? { "row-next": () => step(1), "row-previous": () => step(-1) } : {}),
  });

  const showWaiting = () => {
    list.showWaiting();
    box.current?.scrollTo({ top: 0 });
  };
  return (
    <section
      className={styles.pane}
      aria-label="Sessions"
      data-testid="sessions"
      style={{ "--started": timeFormat === "relative" ? "64px" : "108px" } as CSSProperties}
    >
      {folded && (
        <div className={styles.tools}>
          <button type="button" aria-label="Unfold the list" title="Unfold the list" onClick={toggleList}>
            <Icon name="list-unfold" size={14} />
          </button>
          <button type="button" aria-label="Search sessions" title="Search sessions" onClick={goSearch}>
            <Icon name="search" size={14} />
          </button>
        </div>
      )}
      {!folded && (
        <>
          <SessionSearch
            text={typed}
            onText={setTyped}
            query={query}
            panel={panel}
            onPanel={setPanel}
            inputRef={search}
            onEnter={() => step(1)}
          />
          <SessionHistogram query={query} onText={setTyped} />
          <ListCounts>
            <span>
              {query === ""
                ? list.stored === 0
                  ? "No sessions"
                  : formatPlural(list.stored, "session")
                : `${list.complete ? "" : "at least "}${formatCount(list.matches)} of ${formatPlural(list.stored, "session")}`}
            </span>
            {list.indexBehind > 0 && query !== "" ? (
              <span className={styles.behind}>index {formatPlural(list.indexBehind, "event")} behind</span>
            ) : list.partlySearched > 0 && query !== "" ? (
              <span
                className={styles.behind}
                title="Of each, the first 2 MB or 50,000 different words are searched."
              >
                {formatPlural(list.partlySearched, "long event")} searched in part
              </span>
            ) : (
              list.stored > 0 && (
                <span>{/(^|\s)sort:(?!newest)/.test(query) ? "sorted" : "newest first"}</span>
              )
            )}
          </ListCounts>
          {look === "table" && <TableHead query={query} onText={setTyped} />}
        </>
      )}
      <RowList
        label="Rows"
        testId="sessions-list"
        boxRef={box}
        count={list.shown}
        height={height}
        onRange={(first, last) =>
          setRange((before) => (before.first === first && before.last === last ? before : { first, last }))
        }
        onPointerEnter={() => setInside(true)}
        onPointerLeave={() => setInside(false)}
        onKeyDown={(event) => {
          setKeyboard(true);
          const action = actionOf(event.nativeEvent);
          const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / height) - 1);
          const moves: Partial<Record<string, number>> = {
            ...{ "row-next": 1, "row-previous": -1, "scroll-down": page, "scroll-up": -page },
            ...{ "scroll-first": -list.shown, "scroll-last": list.shown },
          };
          const move = moves[action ?? ""];
          if (move === undefined) return;
          event.preventDefault();
          step(move);
        }}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setKeyboard(false);
        }}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop > 0)}
        head={
          !folded && (
            <>
              {list.waiting > 0 && (
                <div className={styles.waiting}>
                  <Button look="strong" onClick={showWaiting}>
                    <Icon name="up" size={12} />
                    {formatPlural(list.waiting, "new session")}
                  </Button>
                </div>
              )}
              {list.error !== null && list.shown === 0 && (
                <ErrorNotice error={list.error} onRetry={list.retry} />
              )}
              {list.loading && <Skeleton label="Loading sessions" rows={12} />}
              {!list.loading && list.error === null && list.shown === 0 && <NothingFound query={query} />}
            </>
          )
        }
        row={(index) => {
          const row = list.rowAt(index);
          if (folded)
            return (
              <SessionMark
                row={row}
                mark={apart.get(row?.key ?? "")}
                selected={row?.key === open}
                nowMs={now}
                onOpen={openSession}
              />
            );
          const Row = look === "table" ? TableRow : SessionItem;
          return (
            <Row
              row={row}
              selected={row?.key === open}
              nowMs={now}
              words={snippets.words}
              hit={snippets.of(row?.key ?? "")}
              mark={apart.get(row?.key ?? "")}
              onOpen={openSession}
            />
          );
        }}
      />
    </section>
  );
}

/** Takes the focus to the search, unfolding the list where it is folded. */
function useSearch(search: RefObject<HTMLInputElement | null>, folded: boolean): () => void {
  const wanted = useRef(false);
  const focus = () => {
    search.current?.focus();
    search.current?.select();
  };
  useEffect(() => {
    if (folded || !wanted.current) return;
    wanted.current = false;
    focus();
  });
  return () => {
    wanted.current = folded;
    if (folded) toggleList();
    else focus();
  };
}

/** Takes the focus that many rows on, or to the first one; a row that is not made yet is brought into view before. */
function moveFocus(list: HTMLElement | null, by: number, height: number, count: number): void {
  const rowAt = (place: number) =>
    list?.querySelector<HTMLElement>(`[data-place="${place}"] [data-testid="session-item"]`);
  const now = document.activeElement?.closest<HTMLElement>("[data-place]");
  const from = now && list?.contains(now) ? Number(now.dataset.place) : null;
  const place = from === null ? 0 : Math.max(0, Math.min(count - 1, from + by));
  const take = () => {
    const row = rowAt(place);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView?.({ block: "nearest" });
    return row !== undefined && row !== null;
  };
  if (take()) return;
  list?.scrollTo?.({ top: place * height });
  requestAnimationFrame(() => requestAnimationFrame(take));
}

function NothingFound({ query }: { query: string }) {
  if (query === "") return <ListHint>Sessions appear here as agents report them.</ListHint>;
  return (
    <EmptyNotice title="Nothing found">
      No session matches <code>{query}</code>. Words are found whole; write <code>begin*</code> to find what
      begins so.
    </EmptyNotice>
  );
}
