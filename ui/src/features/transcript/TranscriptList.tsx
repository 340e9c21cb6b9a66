// The items of a transcript: only those in view are made. What is read stays where it is while more comes; the list
// follows its end only while it is there.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, useState } from "react";
import { relativeMs, type UnixMs } from "../../base/time";
import {
  likelyHeight,
  opensAtFirst,
  placeOfSpan,
  placeOfTime,
  type TranscriptEntry,
} from "../../model/transcript";
import { updateSession } from "../../state/address";
import { useAgentMarks } from "../../state/agent-marks";
import { useActions } from "../../state/keyboard";
import { useSpan } from "../../state/queries";
import { useTranscriptItems } from "../../state/transcript";
import { useView } from "../../state/view";
import { Button } from "../../widgets/Button";
import { ItemView } from "./ItemView";
import { itemLook, promptOf } from "./item-look";
import styles from "./TranscriptView.module.css";
import { usePlayed } from "./use-played";

type Props = {
  sessionKey: string;
  entries: readonly TranscriptEntry[];
  baseMs: UnixMs;
  selectedSpan: number | null;
  live: boolean;
  words: readonly string[];
  onPrompt: (span: number) => void;
};

/** So near its end, in pixels, a list counts as being there. */
const AT_END = 40;

/** The list. */
export function TranscriptList({ sessionKey, entries, baseMs, selectedSpan, live, words, onPrompt }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // What a reader folded or unfolded by hand, by span.
  const [turned, setTurned] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [atEnd, setAtEnd] = useState(true);
  const [moved, setMoved] = useState(false);
  // The list computes every place again when these change, so they change with the entries alone.
  const estimateSize = useCallback(
    (index: number) => {
      const entry = entries[index];
      return entry ? likelyHeight(entry) : 40;
    },
    [entries],
  );
  const getItemKey = useCallback((index: number) => entries[index]?.span ?? index, [entries]);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize,
    getItemKey,
    overscan: 5,
    paddingStart: 12,
    paddingEnd: 24,
    // A finished run opens at its beginning, also while its items are being measured.
    anchorTo: live || moved ? "end" : "start",
    followOnAppend: true,
    onChange: (list) => {
      // Asking the element would make the browser lay out what was just written.
      const seen = (list.scrollOffset ?? 0) + (list.scrollRect?.height ?? 0);
      setAtEnd(list.getTotalSize() - seen <= AT_END);
      if ((list.scrollOffset ?? 0) > 0) setMoved(true);
    },
  });
  const rows = virtual.getVirtualItems();
  const itemOf = useTranscriptItems(sessionKey, entries, rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0);
  const items = rows.map(({ index }) => itemOf(entries[index]?.span ?? 0));
  const marks = useAgentMarks(
    sessionKey,
    items.flatMap((item) => (item ? itemLook(item).agents : [])),
  );
  const place = placeOfSpan(entries, selectedSpan);
  useShown(virtual, sessionKey, entries, selectedSpan, place);
  const played = usePlayed(sessionKey, entries, (at) => virtual.scrollToIndex(at, { align: "center" }));

  const isOpen = (entry: TranscriptEntry) => turned.get(entry.span) ?? opensAtFirst(entry.family);
  const onFold = useCallback(
    (span: number, open: boolean) => setTurned((before) => new Map(before).set(span, open)),
    [],
  );
  const onSelect = useCallback((span: number) => updateSession({ span, event: null }), []);
  const step = (by: number) => {
    const first = rows.find(({ start }) => start >= (virtual.scrollOffset ?? 0))?.index ?? 0;
    const next = place < 0 ? first : Math.min(entries.length - 1, Math.max(0, place + by));
    const entry = entries[next];
    if (!entry) return;
    virtual.scrollToIndex(next, { align: "auto" });
    updateSession({ span: entry.span, event: null }, { replace: true });
  };
  const chosen = entries[place];
  const asked = chosen && promptOf(chosen);
  useActions({
    "row-next": () => step(1),
    "row-previous": () => step(-1),
    ...(chosen
      ? { fold: () => onFold(chosen.span, false), unfold: () => onFold(chosen.span, true) }
      : { select: () => step(0) }),
    ...(asked ? { prompt: () => onPrompt(asked) } : {}),
  });

  return (
    <>
      <div
        className={styles.scroller}
        ref={box}
        role="grid"
        aria-label="Transcript"
        aria-rowcount={entries.length}
        tabIndex={0}
        data-testid="transcript-list"
        data-items={entries.length}
      >
        <div className={styles.items} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {rows.map((row, at) => {
            const entry = entries[row.index];
            return (
              <div
                key={row.key}
                className={styles.place}
                role="presentation"
                ref={virtual.measureElement}
                data-index={row.index}
                data-played={row.index === played}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {entry && (
                  <ItemView
                    sessionKey={sessionKey}
                    entry={entry}
                    item={items[at]}
                    marks={marks}
                    baseMs={baseMs}
                    selected={row.index === place}
                    open={isOpen(entry)}
                    words={words}
                    onSelect={onSelect}
                    onFold={onFold}
                    onPrompt={onPrompt}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {live && !atEnd && (
        <Button className={styles.follow} onClick={() => virtual.scrollToEnd()}>
          To the live end
        </Button>
      )}
    </>
  );
}

const SETTLE_MS = 120;

type List = ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>;

/** Brings into view what was selected elsewhere: once when the view opens, and when a link asks for it. */
function useShown(
  virtual: List,
  sessionKey: string,
  entries: readonly TranscriptEntry[],
  selectedSpan: number | null,
  place: number,
): void {
  const reveal = useView((view) => view.reveal);
  const shownAsk = useRef(reveal?.ask ?? 0);
  const opened = useRef(false);
  const stopSettling = useRef(() => {});
  useEffect(() => () => stopSettling.current(), []);
  // A span that only holds others has no item; the first item inside it stands for it.
  const outside = place < 0 && selectedSpan !== null;
  const { data: span, isError } = useSpan(sessionKey, outside ? selectedSpan : null);
  const start = outside && span?.span === selectedSpan ? relativeMs(span.startMs) : null;
  useEffect(() => {
    const asked = reveal !== null && reveal.ask !== shownAsk.current;
    if (opened.current && !asked) return;
    if (outside && start === null && !isError) return;
    opened.current = true;
    shownAsk.current = reveal?.ask ?? 0;
    const target = place >= 0 ? place : start === null ? -1 : placeOfTime(entries, start);
    if (target < 0) return;
    virtual.scrollToIndex(target, { align: "center" });
    // What is around it is measured only now, and may be higher than was likely.
    const settled = setTimeout(() => virtual.scrollToIndex(target, { align: "center" }), SETTLE_MS);
    stopSettling.current = () => clearTimeout(settled);
  });
}
