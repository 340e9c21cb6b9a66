// A line between two panes that drags, by pointer or arrow keys.

import { type PointerEvent, useRef } from "react";
import styles from "./Splitter.module.css";

type Props = {
  /** What it resizes, for those who do not see it. */
  label: string;
  size: number;
  least: number;
  most: number;
  /** Whether dragging to the right, or down, makes the pane smaller. */
  inverted?: boolean;
  /** It is between panes above each other. */
  lying?: boolean;
  onResize: (size: number) => void;
};

const KEY_STEP = 16;

/** A draggable separator. The pane it belongs to has a size in pixels; the owner keeps it. */
export function Splitter({ label, size, least, most, inverted = false, lying = false, onResize }: Props) {
  const grip = useRef<{ at: number; size: number } | null>(null);
  const resize = (wanted: number) => onResize(Math.round(Math.min(most, Math.max(least, wanted))));
  const sign = inverted ? -1 : 1;
  const placeOf = (event: PointerEvent) => (lying ? event.clientY : event.clientX);
  const [less, more] = lying ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { at: placeOf(event), size };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (grip.current) resize(grip.current.size + sign * (placeOf(event) - grip.current.at));
  };
  const release = () => {
    grip.current = null;
  };

  return (
    <div
      className={styles.splitter}
      role="separator"
      aria-orientation={lying ? "horizontal" : "vertical"}
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
        if (event.key === less) resize(size - sign * KEY_STEP);
        else if (event.key === more) resize(size + sign * KEY_STEP);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
