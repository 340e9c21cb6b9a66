import { expect, test, vi } from "vitest";
import { paced } from "./throttle";

test("the first request runs at once, those that follow become one", async () => {
  vi.useFakeTimers();
  const task = vi.fn(async () => undefined);
  const { request } = paced(task, () => 100);
  request();
  request();
  request();
  expect(task).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(101);
  expect(task).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(task).toHaveBeenCalledTimes(2);
});

test("a slow task is never run twice at once, and its time sets the pace", async () => {
  vi.useFakeTimers();
  const task = vi.fn(() => new Promise((done) => setTimeout(done, 300)));
  const { request } = paced(task, (lastMs) => Math.max(100, 2 * lastMs));
  request();
  await vi.advanceTimersByTimeAsync(200);
  request();
  await vi.advanceTimersByTimeAsync(300);
  expect(task).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(150);
  expect(task).toHaveBeenCalledTimes(2);
});

test("a failed task does not stop the next, a stopped one does not run", async () => {
  vi.useFakeTimers();
  const task = vi.fn(() => Promise.reject(new Error("no")));
  const { request, stop } = paced(task, () => 100);
  request();
  await vi.advanceTimersByTimeAsync(150);
  request();
  expect(task).toHaveBeenCalledTimes(2);
  request();
  stop();
  await vi.advanceTimersByTimeAsync(500);
  expect(task).toHaveBeenCalledTimes(2);
});
