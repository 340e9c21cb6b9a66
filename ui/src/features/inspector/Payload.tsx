// The payload of a span: its parts as trees, its fields, and the bytes it came in.

import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { EventDetail } from "../../ipc/bindings";
import { FAILURE_PARTS } from "../../model/failure-words";
import { findInJson } from "../../model/json-lines";
import { type JsonNode, parseJson } from "../../model/json-node";
import { type Segment, segmentsOf } from "../../model/segments";
import { useActions } from "../../state/keyboard";
import { EmptyNotice } from "../../widgets/Notice";
import { BytesView } from "./BytesView";
import { type DiffPair, DiffTab } from "./DiffTab";
import { FieldsView } from "./FieldsView";
import { MessagesTab } from "./MessagesTab";
import styles from "./Payload.module.css";
import { PayloadSearch } from "./PayloadSearch";
import { PayloadTabs } from "./PayloadTabs";
import { SegmentView } from "./SegmentView";
import { useWide } from "./use-wide";

// No part of a payload is called like these.
const MESSAGES = "/messages";
const FIELDS = "/fields";
const BYTES = "/bytes";
const DIFF = "/diff";
/** Pixels from which question and answer are side by side. */
const TWO_COLUMNS = 520;

type Props = {
  sessionKey: string;
  span: number;
  events: readonly EventDetail[];
  spanKey: string;
  /** What the span can be laid beside. */
  pairs: readonly DiffPair[];
  what: {
    failed: boolean;
    /** A model call as a whole: it has messages. */
    isModel: boolean;
  };
};

/** The tab that tells why a call failed. */
function failureTab(segments: readonly Segment[]): string | undefined {
  const tells = (name: string) =>
    segments.find(({ entries }) => entries.some(({ part }) => part.name === name));
  return FAILURE_PARTS.map(tells).find((segment) => segment !== undefined)?.name;
}

/** Tabs of a payload and what the chosen one holds. */
export function Payload({ sessionKey, span, events, spanKey, pairs, what }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const wide = useWide(box, TWO_COLUMNS);
  const segments = useMemo(() => segmentsOf(events, wide), [events, wide]);
  const [wanted, setWanted] = useState({ span: 0, name: "" });
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState(0);
  const words = useDeferredValue(typed);
  const field = useRef<HTMLInputElement>(null);

  const { failed, isModel } = what;
  // What a reader chose counts for the spans after it, too; but what failed opens on why.
  const wish = wanted.span === span || !failed ? wanted.name : "";
  const tabs = [
    ...(isModel ? [{ name: MESSAGES, title: "Messages" }] : []),
    ...segments.map(({ name, title }) => ({ name, title })),
    ...(pairs.length > 0 ? [{ name: DIFF, title: "Diff" }] : []),
    { name: FIELDS, title: "Fields" },
    { name: BYTES, title: "Bytes" },
  ];
  const known = tabs.some(({ name }) => name === wish);
  const chosen = known ? wish : ((failed ? failureTab(segments) : undefined) ?? tabs[0]?.name ?? FIELDS);
  const segment = segments.find(({ name }) => name === chosen);
  const setTab = (name: string) => setWanted({ span, name });
  const parts = useMemo(
    () =>
      (segment?.entries ?? []).map((entry) => {
        const top = parseJson(entry.part.json);
        return {
          ...entry,
          top,
          id: `${entry.event.row.id}/${entry.part.name}/${entry.event.parts.indexOf(entry.part)}`,
        };
      }),
    [segment],
  );
  const found = useMemo(
    () => parts.flatMap(({ top }) => (top ? findInJson(top, words) : [])),
    [parts, words],
  );
  const current: JsonNode | null = found[place % Math.max(1, found.length)] ?? null;

  useActions({
    ...(segments.length > 0
      ? {
          inspector: () => {
            if (!segment) setTab(segments[0]?.name ?? "");
            requestAnimationFrame(() => {
              field.current?.focus();
              field.current?.select();
            });
          },
        }
      : {}),
  });

  return (
    <div className={styles.payload} ref={box}>
      <PayloadTabs tabs={tabs} chosen={chosen} onChoose={setTab} />
      {segment && (
        <PayloadSearch
          ref={field}
          typed={typed}
          found={found.length}
          place={found.length === 0 ? 0 : (place % found.length) + 1}
          onType={(text) => {
            setTyped(text);
            setPlace(0);
          }}
          onStep={(by) => setPlace((before) => (before + by + found.length) % Math.max(1, found.length))}
        />
      )}
      <div
        className={styles.content}
        role="tabpanel"
        aria-label={segment?.title ?? "Details"}
        key={`${spanKey}/${chosen}`}
      >
        {segment && (
          <SegmentView segment={segment} parts={parts} events={events} words={words} current={current} />
        )}
        {chosen === MESSAGES && <MessagesTab sessionKey={sessionKey} span={span} />}
        {chosen === DIFF && <DiffTab sessionKey={sessionKey} span={span} pairs={pairs} />}
        {chosen === FIELDS && events.map((event) => <FieldsView key={event.row.id} event={event} />)}
        {chosen === BYTES && events.map((event) => <BytesView key={event.row.id} event={event} />)}
        {events.length === 0 && (
          <EmptyNotice title="No events">This span is known only from its children.</EmptyNotice>
        )}
      </div>
    </div>
  );
}
