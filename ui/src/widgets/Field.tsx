// The frame of one field of a form: its label, the control, what is wrong with it, and a word of help.

import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";

/** What a control must carry so that its label, its problem and its help are read out with it. */
export type ControlProps = {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
};

/** What every field takes. */
export type FieldProps = {
  label: string;
  help?: ReactNode;
  /** What is wrong; empty or missing when nothing is. */
  problem?: string | undefined;
  /** It has a line of the form to itself. */
  wide?: boolean | undefined;
};

/** Label above the control, or beside it in a list of fields that are stored one by one. */
type Look = { look?: "block" | "row" };

/** A field around the control that `children` draws. */
export function Field({
  label,
  help,
  problem,
  wide = false,
  look = "block",
  children,
}: FieldProps & Look & { children: (control: ControlProps) => ReactNode }) {
  const id = useId();
  const described = [problem && `${id}-problem`, help !== undefined && `${id}-help`]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={styles.field} data-wide={wide || undefined} data-look={look}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        "aria-invalid": problem ? true : undefined,
        "aria-describedby": described || undefined,
      })}
      {problem && (
        // Nothing moves the focus to a field of a list, so that its problem must be announced.
        <span className={styles.problem} id={`${id}-problem`} role={look === "row" ? "alert" : undefined}>
          {problem}
        </span>
      )}
      {help !== undefined && (
        <span className={styles.help} id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}
