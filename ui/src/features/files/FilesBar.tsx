// Above the files: files or commands, which files, and whether other runs are asked, too.

import { formatCount } from "../../base/format";
import type { SessionFiles } from "../../ipc/bindings";
import { FILE_KINDS } from "../../model/files";
import { useFilesLook } from "../../state/files";
import { Segments } from "../../widgets/Segments";
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
      <Segments
        label="What is listed"
        value={list}
        options={lists.map(({ of, word, count }) => ({
          value: of,
          words: (
            <>
              {word} <small>{formatCount(count)}</small>
            </>
          ),
          disabled: count === 0,
        }))}
        onChoose={(list) => change({ list })}
      />
      {list === "files" && (
        <>
          <Segments
            label="Which files"
            value={kind}
            options={FILE_KINDS.map(({ kind, word }) => ({ value: kind, words: word }))}
            onChoose={(kind) => change({ kind })}
          />
          <Segments
            label="Runs"
            value={overRuns ? "all" : "this"}
            options={[
              { value: "this", words: "This run" },
              { value: "all", words: "Over runs" },
            ]}
            onChoose={(runs) => change({ overRuns: runs === "all" })}
            atEnd
          />
        </>
      )}
    </div>
  );
}
