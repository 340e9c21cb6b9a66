// The line above a reply: who wrote it, how long it took, what it used.

import { type ReactNode, useEffect, useRef, useState } from "react";
import { formatCount, formatDuration } from "../../base/format";
import { between, duration, formatClock, formatMoment, nowMs, unixMs } from "../../base/time";
import type { BackendKind, ChatMessage } from "../../ipc/bindings";
import { tokensPerSecond } from "../../model/chat-words";
import styles from "./Message.module.css";

type Props = { message: ChatMessage; kind: BackendKind; links: ReactNode };

/** What is known of a reply; while it grows, how fast it does. */
export function ReplyFacts({ message, kind, links }: Props) {
  const { model, state, elapsedMs, firstTextMs, inputTokens, outputTokens, finishReason } = message;
  const sent = unixMs(message.atMs);
  const first = firstTextMs === null ? "" : `, first text after ${formatDuration(duration(firstTextMs))}`;
  return (
    <p className={styles.facts}>
      {kind === "agent_api" && <time title={formatMoment(sent)}>{formatClock(sent).slice(0, 8)}</time>}
      {model !== "" && <span className={styles.model}>{model}</span>}
      {state === "streaming" && kind === "chat_server" && <Growth message={message} />}
      {elapsedMs !== null && (
        <time title={`Sent ${formatMoment(sent)}${first}`}>{formatDuration(duration(elapsedMs))}</time>
      )}
      {inputTokens !== null && outputTokens !== null && (
        <span title={`${formatCount(inputTokens)} tokens in, ${formatCount(outputTokens)} out`}>
          {formatCount(inputTokens)} → {formatCount(outputTokens)} <small>tokens</small>
        </span>
      )}
      {finishReason !== "" && finishReason !== "stop" && <span>ended by {finishReason}</span>}
      {links}
    </p>
  );
}

const EVERY_MS = 500;

/** A sign of life: the wait for the first text, then about how fast it comes. */
function Growth({ message }: { message: ChatMessage }) {
  const [now, setNow] = useState(nowMs);
  const latest = useRef(message);
  useEffect(() => {
    latest.current = message;
  });
  // The text at the first look: what came before it is not counted.
  const [start] = useState(() => ({ chars: message.content.length, at: nowMs() }));
  const [shown, setShown] = useState(message.content.length);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(nowMs());
      setShown(latest.current.content.length);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const begun = message.content !== "";
  const waited = between(unixMs(message.atMs), now);
  const rate = tokensPerSecond(shown - start.chars, between(start.at, now));
  return (
    <>
      <span className={styles.streaming}>
        <i aria-hidden="true" />
        {begun ? "streaming" : "waiting for the first text"}
      </span>
      {begun && rate > 0 && (
        <span title="Estimated from the length of the text; the backend counts tokens only at the end">
          ≈ {formatCount(rate)} <small>tokens/s</small>
        </span>
      )}
      {!begun && waited >= 1000 && <span>{formatDuration(waited)}</span>}
    </>
  );
}
