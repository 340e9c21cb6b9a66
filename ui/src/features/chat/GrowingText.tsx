// A text to write that is as high as what is in it.

import { type ClipboardEvent, type KeyboardEvent, type Ref, type RefObject, useLayoutEffect } from "react";
import styles from "./GrowingText.module.css";

type Props = {
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  label: string;
  placeholder?: string;
  value: string;
  onText: (text: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  onPaste?: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  testId: string;
};

/** The field; its greatest height is that of its style. */
export function GrowingText({ fieldRef, label, value, onText, testId, ...rest }: Props) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on what is in it.
  useLayoutEffect(() => {
    const field = fieldRef.current;
    if (!field) return;
    field.style.height = "0";
    field.style.height = `${field.scrollHeight}px`;
  }, [value, fieldRef]);
  return (
    <textarea
      {...rest}
      ref={fieldRef as Ref<HTMLTextAreaElement>}
      className={styles.text}
      aria-label={label}
      rows={1}
      value={value}
      data-testid={testId}
      onChange={(event) => onText(event.target.value)}
    />
  );
}
