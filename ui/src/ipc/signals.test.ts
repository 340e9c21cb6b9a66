import { type EventCallback, listen } from "@tauri-apps/api/event";
import { beforeEach, expect, test, vi } from "vitest";
import type { Changed } from "./bindings";
import { onChanged } from "./signals";

vi.mock("@tauri-apps/api/event", () => ({ listen: vi.fn() }));

/** What the back end calls once it listens, and what it calls with each event. */
let begin: () => void;
let emit: EventCallback<Changed>;
const stop = vi.fn();

beforeEach(() => {
  stop.mockClear();
  vi.mocked(listen).mockImplementation((_event, handler) => {
    emit = handler as EventCallback<Changed>;
    return new Promise((done) => {
      begin = () => done(stop);
    });
  });
});

test("what was committed before listening began may be anything", async () => {
  const heard: Changed[] = [];
  onChanged((changed) => heard.push(changed));
  expect(heard).toEqual([]);
  begin();
  await vi.waitFor(() => expect(heard).toEqual([{ what: "anything" }]));
  emit({ event: "changed", id: 1, payload: { what: "sessions", sessions: ["a"] } });
  expect(heard.at(-1)).toEqual({ what: "sessions", sessions: ["a"] });
});

test("a listener that was stopped before it was in place hears nothing and is taken away", async () => {
  const heard: Changed[] = [];
  onChanged((changed) => heard.push(changed))();
  begin();
  await vi.waitFor(() => expect(stop).toHaveBeenCalledOnce());
  emit({ event: "changed", id: 1, payload: { what: "anything" } });
  expect(heard).toEqual([]);
});
