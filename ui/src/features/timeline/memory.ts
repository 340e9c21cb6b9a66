// How a session's timeline was left, for a return to it while the window is open.

import type { FoldedSpans } from "../../model/fold";
import type { Mode, Scene } from "./scene";

type Left = { folded: FoldedSpans; mode: Mode; critical: boolean };

const MOST = 30;
const left = new Map<string, Left>();

/** Arranges a new scene as the session was left. */
export function recall(scene: Scene, session: string): void {
  const known = left.get(session);
  if (known) Object.assign(scene, known);
}

/** Notes how a session is arranged now. */
export function remember(scene: Scene, session: string): void {
  left.delete(session);
  left.set(session, { folded: scene.folded, mode: scene.mode, critical: scene.critical });
  const oldest = left.keys().next();
  if (left.size > MOST && !oldest.done) left.delete(oldest.value);
}
