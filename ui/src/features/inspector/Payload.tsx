// The payload of a span: its parts as trees, its fields, and the bytes it came in.

import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { EventDetail } from "../../ipc/bindings";
import { findInJson } from "../../model/json-lines";
import { type JsonNode, parseJson } from "../../model/json-node";
import { segmentsOf } from "../../model/segments";
import { useActions } from "../../state/keyboard";
import { EmptyNotice } from "../../widgets/Notice";
import { BytesView } from "./BytesView";
import { type DiffPair, DiffTab } from "./DiffTab";
import { FieldsView } from "./FieldsView";
import styles from "./Payload.module.css";
import { PayloadSearch } from "./PayloadSearch";
import { SegmentView } from "./SegmentView";
import { useWide } from "./use-wide";

const FIELDS = "fields";
const BYTES = "bytes";
const DIFF = "diff";
/** Pixels from which question and answer are side by side. */
const TWO_COLUMNS = 520;

type Props = {
  sessionKey: string;
  span: number;
  events: readonly EventDetail[];
  spanKey: string;
  /** What the span can be laid beside. */
  pairs: readonly DiffPair[];
};

/** Tabs of a payload and what the chosen one holds. */
export function Payload({ sessionKey, span, events, spanKey, pairs }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const wide = useWide(box, TWO_COLUMNS);
  const segments = useMemo(() => segmentsOf(events, wide), [events, wide]);
  const [wanted, setWanted] = useState("");
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState(0);
  const words = useDeferredValue(typed);
  const field = useRef<HTMLInputElement>(null);

  const fixed =
    wanted === `/${FIELDS}` || wanted === `/${BYTES}` || (wanted === `/${DIFF}` && pairs.length > 0);
  const segment = fixed ? undefined : (segments.find(({ name }) => name === wanted) ?? segments[0]);
  const chosen = segment?.name ?? (fixed ? wanted : `/${FIELDS}`);
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
            if (!segment) setWanted(segments[0]?.name ?? "");
            requestAnimationFrame(() => {
              field.current?.focus();
              field.current?.select();
            });
          },
        }
      : {}),
  });

  const tab = (name: string, title: string) => (
    <button
      key={name}
      type="button"
      role="tab"
      aria-selected={name === chosen}
      className={styles.tab}
      onClick={() => setWanted(name)}
    >
      {title}
    </button>
  );
  return (
    <div className={styles.payload} ref={box}>
      <div className={styles.tabs} role="tablist" aria-label="Payload">
        {segments.map(({ name, title }) => tab(name, title))}
        {pairs.length > 0 && tab(`/${DIFF}`, "Diff")}
        {tab(`/${FIELDS}`, "Fields")}
        {tab(`/${BYTES}`, "Bytes")}
      </div>
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
        {chosen === `/${DIFF}` && <DiffTab sessionKey={sessionKey} span={span} pairs={pairs} />}
        {chosen === `/${FIELDS}` && events.map((event) => <FieldsView key={event.row.id} event={event} />)}
        {chosen === `/${BYTES}` && events.map((event) => <BytesView key={event.row.id} event={event} />)}
        {events.length === 0 && (
          <EmptyNotice title="No events">This span is known only from its children.</EmptyNotice>
        )}
      </div>
    </div>
  );
}
