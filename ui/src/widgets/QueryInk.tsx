// The text of a query as it is seen: the box itself is there for typing and for screen readers.

import type { ReactNode } from "react";
import type { QueryProblem, QueryReading } from "../ipc/bindings";
import { inkOf } from "../model/query-text";
import styles from "./QueryBox.module.css";

type Props = {
  text: string;
  reading: { text: string; reading: QueryReading } | undefined;
  problem: QueryProblem | null;
};

/** A query with its parts in colour. What has not been read yet is plain. */
export function QueryInk({ text, reading, problem }: Props) {
  const runs = inkOf(text, reading?.text ?? "", reading?.reading.parts ?? [], problem);
  const ink: ReactNode[] = runs.map(({ from, to, kind, wrong }) => (
    <span key={from} data-part={kind} data-wrong={wrong || undefined}>
      {text.slice(from, to)}
    </span>
  ));
  return (
    <>
      {ink}
      {problem && problem.to >= text.length && problem.from === problem.to && (
        <span className={styles.missing} data-wrong="true">
          {" "}
        </span>
      )}
    </>
  );
}
