// Files dragged onto the window. The shell owns the drag, so paths arrive as its events, not as DOM drops.

import { type Stop, subscribe } from "./signals";

type DragPayload = { paths?: string[] };

/** What happens to a drag over the window. */
export type DropHandlers = {
  /** Files are over the window. */
  onOver: () => void;
  /** They left, or were dropped. */
  onLeave: () => void;
  /** They were dropped: absolute paths. */
  onDrop: (paths: string[]) => void;
};

/** Listens to drags over the window, whichever webview or test sends them. */
export function onFileDrag({ onOver, onLeave, onDrop }: DropHandlers): Stop {
  const stops = [
    subscribe<DragPayload>("tauri://drag-enter", onOver),
    subscribe<DragPayload>("tauri://drag-leave", onLeave),
    subscribe<DragPayload>("tauri://drag-drop", ({ paths }) => {
      onLeave();
      if (paths && paths.length > 0) onDrop(paths);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
