import { QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { createQueryClient } from "./query-client";

/** A question whose answers are given by hand; each is what was true when it was asked. */
function question() {
  const client = createQueryClient();
  const asked: { answer: () => void }[] = [];
  let now = 0;
  const options = {
    queryKey: ["question"],
    queryFn: () => {
      const then = now;
      return new Promise<number>((resolve) => asked.push({ answer: () => resolve(then) }));
    },
  };
  const change = (filters: { refetchType?: "none" } = {}) => {
    now += 1;
    return client.invalidateQueries({ queryKey: ["question"], ...filters });
  };
  return { client, asked, options, change };
}

test("a first answer read before a change is asked for again", async () => {
  const { client, asked, options, change } = question();
  const observer = new QueryObserver(client, options);
  const stop = observer.subscribe(() => undefined);
  await expect.poll(() => asked.length).toBe(1);
  const changed = change();
  asked[0]?.answer();
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.answer();
  await changed;
  expect(observer.getCurrentResult().data).toBe(1);
  stop();
});

test("a later answer under way is left for a new one at once", async () => {
  const { client, asked, options, change } = question();
  const observer = new QueryObserver(client, options);
  const stop = observer.subscribe(() => undefined);
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.answer();
  await expect.poll(() => observer.getCurrentResult().data).toBe(0);
  void change();
  await expect.poll(() => asked.length).toBe(2);
  const changed = change();
  await expect.poll(() => asked.length).toBe(3);
  asked[2]?.answer();
  await changed;
  expect(observer.getCurrentResult().data).toBe(2);
  expect(asked.length).toBe(3);
  stop();
});

test("an answer that nobody waits for is out of date after a change, and asked for when it is wanted", async () => {
  const { client, asked, options, change } = question();
  const first = client.fetchQuery(options);
  await expect.poll(() => asked.length).toBe(1);
  const changed = change({ refetchType: "none" });
  asked[0]?.answer();
  await Promise.all([first, changed]);
  expect(asked.length).toBe(1);
  expect(client.getQueryState(["question"])?.isInvalidated).toBe(true);
});
