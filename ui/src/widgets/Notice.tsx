// Shown where there is nothing to show: empty, failed, or still loading.

import { type ReactNode, useEffect, useState } from "react";
import { backendFailure, errorCode } from "../ipc/backend";
import { problemWords } from "../model/problem-words";
import { BackendWords } from "./BackendWords";
import { Button } from "./Button";
import styles from "./Notice.module.css";

/** An empty place with its next action. */
export function EmptyNotice({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.notice}>
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.body}>{children}</div>}
    </div>
  );
}

/** A failure in the window's own words, with a way to try again; of a chat backend, with what it said. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const failure = backendFailure(error);
  const { title, advice } = problemWords(errorCode(error), failure);
  return (
    <div className={styles.notice} role="alert">
      <p className={styles.title}>
        <span className={styles.mark} aria-hidden="true" />
        {title}
      </p>
      <div className={styles.body}>
        {advice}
        {failure !== null && <BackendWords failure={failure} />}
      </div>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}

const QUIET_MS = 150;

/** Grey bars in place of rows, only when loading takes long enough to be noticed. */
export function Skeleton({ rows = 8, label }: { rows?: number; label: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className={styles.skeleton} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike and never move.
        <span key={row} className={styles.bone} />
      ))}
    </div>
  );
}
