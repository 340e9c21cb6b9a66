// The sessions list: search, counts, and rows that stay where they are while somebody reads them.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import { sessionRoute } from "../../model/route";
import { navigate, useRoute } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { useSessionList } from "../../state/sessions";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { SessionItem } from "./SessionItem";
import styles from "./SessionsPane.module.css";

const ROW = 50;
const TYPING_REST_MS = 120;
const CLOCK_MS = 30_000;

/** The list of sessions. */
export function SessionsPane() {
  const [typed, setTyped] = useState("");
  const query = useRested(typed.trim(), TYPING_REST_MS);
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
  const rows = useVirtualizer({
    count: list.shown,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
    onChange: ({ range }) => {
      const [first, last] = [range?.startIndex ?? 0, range?.endIndex ?? 0];
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    },
  });
  useActions({
    search: () => {
      search.current?.focus();
      search.current?.select();
    },
  });

  const showWaiting = () => {
    list.showWaiting();
    box.current?.scrollTo({ top: 0 });
  };
  return (
    <section className={styles.pane} aria-label="Sessions" data-testid="sessions">
      <label className={styles.search}>
        <Icon name="search" size={14} />
        <input
          ref={search}
          type="search"
          placeholder="Search sessions and payloads"
          aria-label="Search sessions"
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            if (typed === "") event.currentTarget.blur();
            else setTyped("");
          }}
        />
        {typed === "" ? (
          <Keys name="/" />
        ) : (
          <button
            type="button"
            className={styles.clear}
            aria-label="Clear the search"
            onClick={() => setTyped("")}
          >
            <Icon name="close" size={12} />
          </button>
        )}
      </label>
      <p className={styles.counts} role="status">
        <span>
          {query === ""
            ? formatPlural(list.stored, "session")
            : `${formatCount(list.matches)} of ${formatPlural(list.stored, "session")}`}
        </span>
        {list.indexBehind > 0 && query !== "" ? (
          <span className={styles.behind}>index {formatPlural(list.indexBehind, "event")} behind</span>
        ) : (
          <span>newest first</span>
        )}
      </p>
      <div
        className={styles.list}
        ref={box}
        role="group"
        aria-label="Rows"
        data-testid="sessions-list"
        onPointerEnter={() => setInside(true)}
        onPointerLeave={() => setInside(false)}
        onKeyDown={() => setKeyboard(true)}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setKeyboard(false);
        }}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop > 0)}
      >
        {list.waiting > 0 && (
          <div className={styles.waiting}>
            <Button look="strong" onClick={showWaiting}>
              <Icon name="up" size={12} />
              {formatPlural(list.waiting, "new session")}
            </Button>
          </div>
        )}
        {list.error !== null && list.shown === 0 && <ErrorNotice error={list.error} onRetry={list.retry} />}
        {list.loading && <Skeleton label="Loading sessions" rows={12} />}
        {!list.loading && list.error === null && list.shown === 0 && <NothingFound query={query} />}
        <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => (
            <li
              key={item.key}
              className={styles.place}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              <SessionItem
                row={list.rowAt(item.index)}
                selected={list.rowAt(item.index)?.key === open}
                nowMs={now}
                onOpen={(key) => navigate(sessionRoute(key))}
              />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function NothingFound({ query }: { query: string }) {
  if (query === "") return <p className={styles.nothing}>Sessions appear here as agents report them.</p>;
  return (
    <EmptyNotice title="Nothing found">
      No session contains “{query}”. Search looks at whole words.
    </EmptyNotice>
  );
}

/** A value once it has not changed for a while. */
function useRested<T>(value: T, restMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}

function useClock(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
