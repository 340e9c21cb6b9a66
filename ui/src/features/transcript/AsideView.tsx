// What is no part of the conversation, in one quiet row: a program's notes about its own work and what is told twice,
// or what a person went back to before.

import { memo } from "react";
import { formatPlural } from "../../base/format";
import { oneLine } from "../../base/visible";
import { FAMILY_INPUT } from "../../model/families";
import { asideCounts, type Fold } from "../../model/transcript-folds";
import { Icon } from "../../widgets/Icon";
import styles from "./Item.module.css";
import { type RowProps, RowShell } from "./RowShell";

type Props = RowProps & {
  fold: Fold;
  onOpenFold: (fold: Fold, open: boolean) => void;
};

/** Characters of what was said that name a branch. */
const NAMED = 80;

/** The row of a fold that is no run of calls. */
export const AsideView = memo(function AsideView({ fold, onOpenFold, ...shell }: Props) {
  const open = shell.row.kind === "open-fold";
  const words = fold.kind === "abandoned" ? branchWords(fold) : noteWords(fold);
  return (
    <RowShell {...shell} look={{ shape: "note", tone: "quiet" }}>
      <div className={styles.head}>
        <button
          type="button"
          className={styles.fold}
          aria-expanded={open}
          aria-label={`${open ? "Fold" : "Unfold"} ${words}`}
          data-open={open}
          onClick={() => onOpenFold(fold, !open)}
        >
          <Icon name="fold" size={10} />
        </button>
        {fold.kind === "abandoned" && <span className={styles.title}>{words}</span>}
        <span className={styles.preview}>{fold.kind === "abandoned" ? firstWords(fold) : words}</span>
      </div>
    </RowShell>
  );
});

function noteWords(fold: Fold): string {
  const { bookkeeping, retold } = asideCounts(fold);
  const own = `${formatPlural(bookkeeping, "entry", "entries")} of its own bookkeeping`;
  const twice = `${formatPlural(retold, "item")} told by another source as well`;
  if (retold === 0) return own;
  return bookkeeping === 0 ? twice : `${own}, ${twice}`;
}

function branchWords({ entries }: Fold): string {
  return `Abandoned branch of ${formatPlural(entries.length, "item")}`;
}

/** What a person said there first. */
function firstWords({ entries }: Fold): string {
  const said = entries.find(({ family, name }) => family === FAMILY_INPUT && name !== "");
  return said ? oneLine(said.name, NAMED) : "";
}
