// The items of a transcript: only those in view are made. What is read stays where it is while more comes; the list
// follows its end only while it is there.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { relativeMs, type UnixMs } from "../../base/time";
import type { AgentMarks } from "../../model/agent-marks";
import { likelyHeight, opensAtFirst, placeOfTime, type TranscriptEntry } from "../../model/transcript";
import type { Fold, Folds } from "../../model/transcript-folds";
import { rowOfSpan, type TranscriptRow, transcriptRows } from "../../model/transcript-rows";
import type { Voices } from "../../model/transcript-voices";
import { updateSession } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { useSpan } from "../../state/queries";
import { useTranscriptItems } from "../../state/transcript";
import { useView } from "../../state/view";
import { Button } from "../../widgets/Button";
import { AsideView } from "./AsideView";
import { ItemView } from "./ItemView";
import { promptOf } from "./item-look";
import { RunView } from "./RunView";
import styles from "./TranscriptView.module.css";
import { usePlayed } from "./use-played";

type Props = {
  sessionKey: string;
  /** The items to show, and those of them that fold to one row. */
  entries: readonly TranscriptEntry[];
  folds: Folds;
  voices: Voices;
  marks: AgentMarks;
  baseMs: UnixMs;
  selectedSpan: number | null;
  live: boolean;
  words: readonly string[];
  onPrompt: (span: number) => void;
};

/** So near its end, in pixels, a list counts as being there. */
const AT_END = 40;

/** How high the row of a fold is likely to be. */
const FOLD_HEIGHT = 34;

/** The list. */
export function TranscriptList(props: Props) {
  const { sessionKey, entries, folds, voices, marks, baseMs, selectedSpan, live, words, onPrompt } = props;
  const box = useRef<HTMLDivElement>(null);
  // What a reader folded or unfolded by hand, by span; and of folds, by the span of their first item.
  const [turned, setTurned] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [turnedFolds, setTurnedFolds] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [atEnd, setAtEnd] = useState(true);
  const [moved, setMoved] = useState(false);
  // A fold opens for one of its items that is selected elsewhere; its first item is the fold's own.
  const selectedFold = selectedSpan === null ? undefined : folds.get(selectedSpan);
  const opened = selectedFold?.first.span === selectedSpan ? undefined : selectedFold;
  const list = useMemo(() => {
    const isOpen = (fold: Fold) => turnedFolds.get(fold.first.span) ?? fold === opened;
    return transcriptRows(entries, folds, isOpen, voices);
  }, [entries, folds, opened, turnedFolds, voices]);
  const shown = useMemo(() => list.map(({ entry }) => entry), [list]);
  // The list computes every place again when these change, so they change with the rows alone.
  const estimateSize = useCallback(
    (index: number) => {
      const row = list[index];
      return row?.kind === "item" ? likelyHeight(row.entry) : FOLD_HEIGHT;
    },
    [list],
  );
  const getItemKey = useCallback((index: number) => list[index]?.key ?? index, [list]);
  const virtual = useVirtualizer({
    count: list.length,
    getScrollElement: () => box.current,
    estimateSize,
    getItemKey,
    overscan: 5,
    paddingStart: 12,
    paddingEnd: 24,
    // A finished run opens at its beginning, also while its items are being measured.
    anchorTo: live || moved ? "end" : "start",
    followOnAppend: true,
    onChange: (view) => {
      // Asking the element would make the browser lay out what was just written.
      const seen = (view.scrollOffset ?? 0) + (view.scrollRect?.height ?? 0);
      setAtEnd(view.getTotalSize() - seen <= AT_END);
      if ((view.scrollOffset ?? 0) > 0) setMoved(true);
    },
  });
  const rows = virtual.getVirtualItems();
  const itemOf = useTranscriptItems(sessionKey, shown, rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0);
  const place = rowOfSpan(list, selectedSpan);
  useShown(virtual, sessionKey, list, selectedSpan, place);
  const played = usePlayed(sessionKey, shown, (at) => virtual.scrollToIndex(at, { align: "center" }));

  const isOpen = (entry: TranscriptEntry) => turned.get(entry.span) ?? opensAtFirst(entry);
  const onFold = useCallback(
    (span: number, open: boolean) => setTurned((before) => new Map(before).set(span, open)),
    [],
  );
  const onSelect = useCallback((span: number) => updateSession({ span, event: null }), []);
  const onOpenFold = useCallback((fold: Fold, open: boolean) => {
    setTurnedFolds((before) => new Map(before).set(fold.first.span, open));
  }, []);
  const step = (by: number) => {
    const first = rows.find(({ start }) => start >= (virtual.scrollOffset ?? 0))?.index ?? 0;
    let next = place < 0 ? first : place + by;
    // The row of an open fold is only its head.
    if (list[next]?.kind === "open-fold") next += by < 0 ? -1 : 1;
    next = Math.min(list.length - 1, Math.max(0, next));
    const entry = list[next]?.entry;
    if (!entry) return;
    virtual.scrollToIndex(next, { align: "auto" });
    updateSession({ span: entry.span, event: null }, { replace: true });
  };
  const turn = ({ entry, fold, kind }: TranscriptRow, open: boolean) => {
    if (fold === null || (kind === "item" && (open || isOpen(entry)))) return onFold(entry.span, open);
    if (kind === "fold") return onOpenFold(fold, open);
    onOpenFold(fold, false);
    updateSession({ span: fold.first.span, event: null }, { replace: true });
  };
  const chosen = list[place];
  const asked = chosen && promptOf(chosen.entry);
  useActions({
    "row-next": () => step(1),
    "row-previous": () => step(-1),
    ...(chosen
      ? { fold: () => turn(chosen, false), unfold: () => turn(chosen, true) }
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
        aria-rowcount={list.length}
        tabIndex={0}
        data-testid="transcript-list"
        data-items={list.length}
        style={{ "--lanes": Math.min(MOST_LANES, voices.lanes) } as CSSProperties}
      >
        <div className={styles.items} role="presentation" style={{ height: virtual.getTotalSize() }}>
          {rows.map(({ key, index, start }) => {
            const row = list[index];
            const shell = row && {
              row,
              rails: voices.rails(row.entry.place),
              marks,
              baseMs,
              selected: index === place,
              onSelect,
            };
            return (
              <div
                key={key}
                className={styles.place}
                role="presentation"
                ref={virtual.measureElement}
                data-index={index}
                data-played={index === played}
                data-later={(played >= 0 && index > played) || undefined}
                style={{ transform: `translateY(${start}px)` }}
              >
                {shell && row.kind === "item" && (
                  <ItemView
                    {...shell}
                    sessionKey={sessionKey}
                    item={itemOf(row.entry.span)}
                    open={isOpen(row.entry)}
                    words={words}
                    onFold={onFold}
                    onPrompt={onPrompt}
                  />
                )}
                {shell && row.kind !== "item" && row.fold?.kind === "calls" && (
                  <RunView
                    {...shell}
                    sessionKey={sessionKey}
                    run={row.fold}
                    words={words}
                    onOpenFold={onOpenFold}
                  />
                )}
                {shell && row.kind !== "item" && row.fold && row.fold.kind !== "calls" && (
                  <AsideView {...shell} fold={row.fold} onOpenFold={onOpenFold} />
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
/** Bars of agents beside each other that have room. */
const MOST_LANES = 7;

type List = ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>;

/** Brings into view what was selected elsewhere: once when the view opens, and when a link asks for it. */
function useShown(
  virtual: List,
  sessionKey: string,
  rows: readonly TranscriptRow[],
  selectedSpan: number | null,
  place: number,
): void {
  const reveal = useView((view) => view.reveal);
  const shownAsk = useRef(reveal?.ask ?? 0);
  const opened = useRef(false);
  const stopSettling = useRef(() => {});
  useEffect(
    () => () => {
      stopSettling.current();
      opened.current = false;
    },
    [],
  );
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
    const target = place >= 0 ? place : start === null ? -1 : placeOfTime(rows, start);
    if (target < 0) return;
    virtual.scrollToIndex(target, { align: "center" });
    // What is around it is measured only now, and may be higher than was likely.
    const settled = setTimeout(() => virtual.scrollToIndex(target, { align: "center" }), SETTLE_MS);
    stopSettling.current = () => clearTimeout(settled);
  });
}
