// Lines of a word and what is so, each of which leads to its place.

import type { ReactNode } from "react";
import { formatDuration } from "../../base/format";
import { relativeMs } from "../../base/time";
import styles from "./Facts.module.css";

/** One line: what it is about, and what leads to its place. */
export type Fact = {
  key: string;
  word: string;
  tone?: "ok" | "warn" | "error";
  title?: string;
  value: ReactNode;
  /** When it happened, in milliseconds after the start of the run. */
  atMs?: number;
  onOpen?: (() => void) | undefined;
};

/** The lines. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <ul className={styles.facts}>
      {facts.map(({ key, word, tone, title, value, atMs, onOpen }) => {
        const content = (
          <>
            <span className={styles.word}>
              {tone && tone !== "ok" && <i data-tone={tone} aria-hidden="true" />}
              {word}
            </span>
            <span className={styles.value}>{value}</span>
            {atMs !== undefined && <span className={styles.at}>{formatDuration(relativeMs(atMs))}</span>}
          </>
        );
        return (
          <li key={key} title={title}>
            {onOpen ? (
              <button type="button" className={styles.fact} onClick={onOpen}>
                {content}
              </button>
            ) : (
              <p className={styles.fact}>{content}</p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
