// How a session's timeline was left, for a return to it while the window is open.

import type { Scene } from "./scene";

type Left = Pick<Scene, "folded" | "opened" | "repeats" | "mode" | "critical" | "flame" | "foldsWaiting">;

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
  const { folded, opened, repeats, mode, critical, flame, foldsWaiting } = scene;
  left.set(session, { folded, opened, repeats, mode, critical, flame, foldsWaiting });
  const oldest = left.keys().next();
  if (left.size > MOST && !oldest.done) left.delete(oldest.value);
}
