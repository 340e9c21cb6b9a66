// The run in order: agents across, time down, each handoff a line from one agent to another. Only what is in view is
// drawn.

import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { formatDuration } from "../../base/format";
import { type RelativeMs, relativeMs } from "../../base/time";
import type { AgentGraph } from "../../ipc/bindings";
import { actsLater } from "../../model/agent-graph";
import type { AgentMarks } from "../../model/agent-marks";
import type { Area } from "../../model/graph-layout";
import {
  GUTTER,
  HEAD,
  messageAt,
  messagesWithin,
  type Sequence,
  type SequenceMessage,
  sequenceOf,
} from "../../model/sequence";
import { updateSession } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { seek } from "../../state/playback";
import type { Chosen } from "./chosen";
import styles from "./Sequence.module.css";
import { SequenceActivity } from "./SequenceActivity";
import { SequenceHead } from "./SequenceHead";
import { SequenceLine } from "./SequenceLine";
import { useWindow } from "./use-window";

const PAGE = 10;
const MOST_ZOOM = 64;

type Props = {
  sessionKey: string;
  graph: AgentGraph;
  marks: AgentMarks;
  area: Area;
  inferred: boolean;
  opened: ReadonlySet<string>;
  toScale: boolean;
  /** The instant that is played; `null` when none is. */
  atMs: RelativeMs | null;
  acting: ReadonlySet<string> | null;
  selectedSpan: number | null;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
};

/** The sequence. */
export function SequenceView(props: Props) {
  const { sessionKey, graph, marks, area, inferred, opened, toScale, atMs, acting } = props;
  const { selectedSpan, chosen, onChoose } = props;
  const box = useRef<HTMLDivElement>(null);
  const part = useWindow(box);
  const [zoom, setZoom] = useState(1);
  const sequence = useMemo(
    () => sequenceOf(graph, { inferred, opened, toScale, zoom, room: area }),
    [graph, inferred, opened, toScale, zoom, area],
  );
  const { messages, columns } = sequence;
  const walk = useWalk(box, messages);
  useInView(box, sequence, atMs, chosen);
  const zoomBy = (by: number) => setZoom(Math.min(MOST_ZOOM, Math.max(1, zoom * by)));
  useActions(
    toScale ? { "zoom-in": () => zoomBy(2), "zoom-out": () => zoomBy(1 / 2), fit: () => setZoom(1) } : {},
  );

  const pick = (message: SequenceMessage) => {
    const [first] = message.steps;
    seek(sessionKey, relativeMs(first.atMs));
    if (message.steps.length > 1) onChoose({ kind: "steps", id: message.id, steps: message.steps });
    else {
      onChoose(null);
      updateSession({ span: first.span, event: first.event });
    }
  };
  const { first, last } = messagesWithin(messages, part.top - 40, part.bottom + 40);
  // Where the keyboard is stays drawn, so that it does not lose the focus.
  const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (walk.at < first || walk.at > last) places.push(walk.at);
  const current = atMs === null ? -1 : messageAt(messages, atMs);
  const line = atMs === null ? null : sequence.yOf(atMs);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the messages in it are buttons; this moves among them.
    <div className={styles.scroller} ref={box} data-testid="sequence" onKeyDown={walk.onKeyDown}>
      <div
        className={styles.content}
        role="group"
        aria-label="Handoffs in order"
        style={{ width: sequence.wide, height: sequence.high }}
      >
        <SequenceHead
          columns={columns}
          part={part}
          marks={marks}
          acting={acting}
          isLater={(members) => atMs !== null && actsLater(nodesOf(graph, members), atMs)}
          chosen={chosen}
          onChoose={onChoose}
        />
        <SequenceActivity sequence={sequence} part={part} marks={marks} />
        {places.map((at) => {
          const message = messages[at];
          return (
            message && (
              <SequenceLine
                key={message.id}
                message={message}
                place={at}
                tabIndex={at === walk.at ? 0 : -1}
                current={at === current}
                chosen={
                  chosen?.id === message.id ||
                  (selectedSpan !== null && message.steps.some(({ span }) => span === selectedSpan))
                }
                onFocus={() => walk.setAt(at)}
                onPick={() => pick(message)}
              />
            )
          );
        })}
        <div
          className={styles.gutter}
          style={{ height: sequence.high - HEAD, width: GUTTER }}
          aria-hidden="true"
        >
          {places.map((at) => {
            const message = messages[at];
            return (
              message && (
                <time key={message.id} style={{ top: message.y - HEAD }}>
                  {formatDuration(relativeMs(message.steps[0].atMs))}
                </time>
              )
            );
          })}
          {line !== null && atMs !== null && (
            <time className={styles.now} style={{ top: line - HEAD }}>
              {formatDuration(atMs)}
            </time>
          )}
        </div>
        {line !== null && (
          <>
            <div className={styles.playhead} style={{ top: line }} data-testid="sequence-playhead" />
            <div className={styles.later} style={{ top: line, height: Math.max(0, sequence.high - line) }} />
          </>
        )}
      </div>
      {messages.length === 0 && (
        <p className={styles.none}>No handoff is shown: one agent, or none was told of.</p>
      )}
    </div>
  );
}

function nodesOf({ nodes }: AgentGraph, members: readonly string[]): AgentGraph["nodes"] {
  return nodes.filter(({ agent }) => members.includes(agent));
}

/** The keyboard's place among the messages. */
function useWalk(box: RefObject<HTMLDivElement | null>, messages: readonly SequenceMessage[]) {
  const [at, setAt] = useState(0);
  const [asked, setAsked] = useState(0);
  const reached = Math.min(at, Math.max(0, messages.length - 1));
  const go = (place: number) => {
    setAt(Math.min(messages.length - 1, Math.max(0, place)));
    setAsked(asked + 1);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time it is asked for.
  useLayoutEffect(() => {
    const element = box.current;
    const message = messages[reached];
    if (asked === 0 || !element || !message) return;
    element.querySelector<HTMLElement>(`[data-place="${reached}"]`)?.focus({ preventScroll: true });
    showInView(element, message.y, Math.min(message.x.from, message.x.to));
  }, [asked]);
  useActions({ "row-next": () => go(asked === 0 ? 0 : reached + 1), "row-previous": () => go(reached - 1) });
  const onKeyDown = (event: KeyboardEvent) => {
    const place = {
      ...{ ArrowDown: reached + 1, ArrowUp: reached - 1, PageDown: reached + PAGE, PageUp: reached - PAGE },
      ...{ Home: 0, End: messages.length - 1 },
    }[event.key];
    if (place === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    go(place);
  };
  return { at: reached, setAt, onKeyDown };
}

/** Brings into view what is played, and the column of an agent that was found. */
function useInView(
  box: RefObject<HTMLDivElement | null>,
  sequence: Sequence,
  atMs: RelativeMs | null,
  chosen: Chosen | null,
): void {
  useEffect(() => {
    if (atMs !== null && box.current) showInView(box.current, sequence.yOf(atMs), null);
  }, [box, sequence, atMs]);
  const found = chosen?.kind === "agent" || chosen?.kind === "group" ? chosen.id : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each choice, not whenever events come.
  useEffect(() => {
    const column = sequence.columns.find(({ id, members }) => id === found || members.includes(found ?? ""));
    const first = sequence.messages.find(({ steps }) =>
      steps.some(({ from, to }) => column?.members.includes(from) || column?.members.includes(to)),
    );
    if (column && box.current) showInView(box.current, first?.y ?? HEAD, column.x);
  }, [found]);
}

/** Scrolls no more than is needed, below the names and beside the times. */
function showInView(element: HTMLElement, y: number, x: number | null): void {
  const { scrollTop, scrollLeft, clientHeight, clientWidth } = element;
  if (y < scrollTop + HEAD + 24) element.scrollTop = y - HEAD - 40;
  else if (y > scrollTop + clientHeight - 24) element.scrollTop = y - clientHeight / 2;
  if (x === null) return;
  if (x < scrollLeft + GUTTER) element.scrollLeft = x - GUTTER - 20;
  else if (x > scrollLeft + clientWidth - 120) element.scrollLeft = x - clientWidth / 2;
}
