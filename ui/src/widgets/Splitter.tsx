// A line between two panes that drags, by pointer or arrow keys.

import { type PointerEvent, useRef } from "react";
import styles from "./Splitter.module.css";

type Props = {
  /** What it resizes, for those who do not see it. */
  label: string;
  size: number;
  least: number;
  most: number;
  /** Whether dragging to the right makes the pane smaller. */
  inverted?: boolean;
  onResize: (size: number) => void;
};

const KEY_STEP = 16;

/** A draggable separator. The pane it belongs to has a width in pixels; the owner keeps it. */
export function Splitter({ label, size, least, most, inverted = false, onResize }: Props) {
  const grip = useRef<{ x: number; size: number } | null>(null);
  const resize = (wanted: number) => onResize(Math.round(Math.min(most, Math.max(least, wanted))));
  const sign = inverted ? -1 : 1;

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, size };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (grip.current) resize(grip.current.size + sign * (event.clientX - grip.current.x));
  };
  const release = () => {
    grip.current = null;
  };

  return (
    <div
      className={styles.splitter}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onLostPointerCapture={release}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") resize(size - sign * KEY_STEP);
        else if (event.key === "ArrowRight") resize(size + sign * KEY_STEP);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
