// Marks, deletion and retention of the made-up back end.

import type { AnnotationChange, RetentionPreview } from "../src/ipc/bindings";
import type { MockBackend } from "./mock-backend";

/** Does what is ordered of whole sessions, and tells the window. */
export async function answerMarks(
  backend: MockBackend,
  command: string,
  args: Record<string, never>,
): Promise<number | null> {
  if (command === "annotate_session") {
    const { starred, title, note } = args.change as AnnotationChange;
    const session = backend.sessions.find(({ row }) => row.key === args.key);
    if (session) {
      const givenTitle = title ?? session.row.givenTitle;
      session.row = {
        ...session.row,
        starred: starred ?? session.row.starred,
        note: note ?? session.row.note,
        givenTitle,
        title: givenTitle || session.row.title,
      };
    }
    await backend.announce([args.key]);
    return null;
  }
  const keys = args.keys as string[];
  const [from, to] =
    command === "delete_sessions" ? (["sessions", "deleted"] as const) : (["deleted", "sessions"] as const);
  const moved = backend[from].filter(({ row }) => keys.includes(row.key));
  backend[from] = backend[from].filter(({ row }) => !keys.includes(row.key));
  backend[to] = [...moved, ...backend[to]];
  await backend.announce(keys);
  return command === "restore_sessions" ? moved.length : null;
}

/** A rule would take all sessions away that have no star. */
export function previewRetention({ sessions }: MockBackend): RetentionPreview {
  const going = sessions.filter(({ row }) => !row.starred && row.state !== "live");
  return {
    sessions: going.length,
    events: going.reduce((sum, { row }) => sum + row.events, 0),
    bytes: going.length * 41_000,
    oldestMs: Math.min(0, ...going.map(({ row }) => row.startMs)) || (going.at(-1)?.row.startMs ?? 0),
    newestMs: going[0]?.row.startMs ?? 0,
    first: going.slice(0, 100).map(({ row }) => ({
      key: row.key,
      title: row.title,
      source: "chaukas grpc",
      events: row.events,
      bytes: 41_000,
      receivedMs: row.startMs,
    })),
    kept: sessions.length - going.length,
    usedBytes: 412_000_000,
  };
}
