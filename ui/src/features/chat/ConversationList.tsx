// The conversations that are kept here: search, by backend, the last changed first.

import { useRef, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import type { ChatBackend } from "../../ipc/bindings";
import { chatRoute } from "../../model/route";
import { actionOf } from "../../model/shortcuts";
import { navigate } from "../../state/address";
import { useConversations } from "../../state/chat";
import { useDebounced } from "../../state/debounce";
import { useActions } from "../../state/keyboard";
import { useSettings } from "../../state/settings";
import { ListCounts, ListHint } from "../../widgets/ListItem";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { RowList } from "../../widgets/RowList";
import { useClock } from "../../widgets/use-clock";
import styles from "./ChatPane.module.css";
import { ConversationItem } from "./ConversationItem";
import { SearchLine } from "./SearchLine";

const ROWS = { comfortable: 50, compact: 42 } as const;
const SNIPPET = 19;
const DEBOUNCE_MS = 150;

type Props = { backends: readonly ChatBackend[]; open: string | null };

/** The list. */
export function ConversationList({ backends, open }: Props) {
  const [typed, setTyped] = useState("");
  const [backend, setBackend] = useState<string | null>(null);
  const [range, setRange] = useState({ first: 0, last: 30 });
  const search = useDebounced(typed.trim(), DEBOUNCE_MS);
  const list = useConversations(search, backend, range.first, range.last);
  const density = useSettings((settings) => settings.density);
  const height = ROWS[density] + (search === "" ? 0 : SNIPPET);
  const now = useClock();
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const step = (by: number) => stepTo(box.current, by);
  useActions({
    search: () => field.current?.select(),
    "row-next": () => step(1),
    "row-previous": () => step(-1),
  });
  return (
    <>
      <div className={styles.filters}>
        <SearchLine
          label="Search conversations"
          placeholder="Search titles and messages"
          text={typed}
          onText={setTyped}
          fieldRef={field}
          onEnter={() => step(1)}
        />
        {backends.length > 1 && (
          <select
            className={styles.backend}
            aria-label="Backend"
            value={backend ?? ""}
            onChange={(event) => setBackend(event.target.value === "" ? null : event.target.value)}
          >
            <option value="">All backends</option>
            {backends.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </div>
      <ListCounts>
        <span>
          {search === ""
            ? formatPlural(list.total, "conversation")
            : `${formatCount(list.total)} with “${search}”`}
        </span>
        <span>newest first</span>
      </ListCounts>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys between the rows, which are buttons. */}
      <div
        className={styles.rows}
        ref={box}
        onKeyDown={(event) => {
          const action = actionOf(event.nativeEvent);
          if (action !== "row-next" && action !== "row-previous") return;
          event.preventDefault();
          step(action === "row-next" ? 1 : -1);
        }}
      >
        {list.error !== null && list.total === 0 && <ErrorNotice error={list.error} onRetry={list.retry} />}
        {list.loading && <Skeleton label="Loading conversations" rows={10} />}
        {!list.loading && list.error === null && list.total === 0 && <Nothing search={search} />}
        <RowList
          label="Conversations"
          testId="conversations"
          count={list.total}
          height={height}
          onRange={(first, last) =>
            setRange((before) => (before.first === first && before.last === last ? before : { first, last }))
          }
          row={(index) => {
            const row = list.rowAt(index);
            return (
              <ConversationItem
                row={row}
                selected={row !== undefined && row.id === open}
                nowMs={now}
                named={backends.length > 1}
              />
            );
          }}
        />
      </div>
    </>
  );
}

function Nothing({ search }: { search: string }) {
  if (search === "") return <ListHint>Conversations appear here as you begin them.</ListHint>;
  return <EmptyNotice title="Nothing found">No title and no message holds “{search}”.</EmptyNotice>;
}

/** Shows the next conversation of the list, or the one before; from the row with the focus, else from the open one. */
function stepTo(list: HTMLElement | null, by: number): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-testid="conversation-item"]') ?? [])];
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  const at = focused >= 0 ? focused : rows.findIndex((row) => row.ariaCurrent === "true" || row.dataset.open);
  const next = at < 0 ? rows[0] : rows[at + by];
  if (next?.dataset.id === undefined) return;
  next.focus();
  next.scrollIntoView?.({ block: "nearest" });
  navigate(chatRoute(next.dataset.id), { replace: true });
}
