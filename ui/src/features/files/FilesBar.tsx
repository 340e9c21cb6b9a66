// Above the files: files or commands, which files, and whether other runs are asked, too.

import { formatCount } from "../../base/format";
import type { SessionFiles } from "../../ipc/bindings";
import { FILE_KINDS } from "../../model/files";
import { useFilesLook } from "../../state/files";
import styles from "./Files.module.css";

type Props = { found: SessionFiles; list: "files" | "commands" };

/** The bar. */
export function FilesBar({ found, list }: Props) {
  const { kind, overRuns, change } = useFilesLook();
  const lists = [
    { of: "files", word: "Files", count: found.files.length },
    { of: "commands", word: "Commands", count: found.commands.length },
  ] as const;
  return (
    <div className={styles.bar}>
      <div className={styles.choice} role="group" aria-label="What is listed">
        {lists.map(({ of, word, count }) => (
          <button
            key={of}
            type="button"
            aria-pressed={list === of}
            disabled={count === 0}
            onClick={() => change({ list: of })}
          >
            {word} <small>{formatCount(count)}</small>
          </button>
        ))}
      </div>
      {list === "files" && (
        <>
          <div className={styles.choice} role="group" aria-label="Which files">
            {FILE_KINDS.map(({ kind: own, word }) => (
              <button
                key={own}
                type="button"
                aria-pressed={kind === own}
                onClick={() => change({ kind: own })}
              >
                {word}
              </button>
            ))}
          </div>
          <div className={styles.choice} role="group" aria-label="Runs" data-end>
            <button type="button" aria-pressed={!overRuns} onClick={() => change({ overRuns: false })}>
              This run
            </button>
            <button type="button" aria-pressed={overRuns} onClick={() => change({ overRuns: true })}>
              Over runs
            </button>
          </div>
        </>
      )}
    </div>
  );
}
