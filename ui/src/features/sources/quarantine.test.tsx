import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { MockBackend } from "../../../test/mock-backend";
import { openWindow } from "../../../test/window";
import type { RejectRow } from "../../ipc/bindings";

const reject = (id: number, reason: string): RejectRow => ({
  ...{ id, receivedTime: "2026-03-09T09:01:12Z", source: "triage.jsonl", location: `line ${id}`, reason },
  original: { mediaType: "application/json", bytes: 9, preview: '{"type": <b>', truncated: false },
});
const three = () => [reject(3, "not JSON"), reject(2, "no type"), reject(1, "no time")];
const open = (initial: Partial<MockBackend>) => openWindow(initial, "#/sources/quarantine");
const quarantine = () => screen.findByRole("region", { name: "Quarantine" });

test("an item that is understood now leaves, and what was found is said", async () => {
  const { backend, user } = open({
    rejects: three(),
    retries: new Map([[2, { events: 3, new: 2, reason: "" }]]),
  });
  const place = await quarantine();
  await user.click(await within(place).findByRole("button", { name: "Retry triage.jsonl · line 2" }));
  expect(await within(place).findByText("line 2 was read: 3 events, 2 of them new.")).toBeVisible();
  await waitFor(() => expect(within(place).queryByText("no type")).toBeNull());
  expect(backend.rejects).toHaveLength(2);
});

test("an item that still is not understood stays with the reason", async () => {
  const { user } = open({ rejects: three() });
  const place = await quarantine();
  await user.click(await within(place).findByRole("button", { name: "Retry triage.jsonl · line 3" }));
  expect(await within(place).findByText("Tried again: the line is still not JSON")).toBeVisible();
  expect(await within(place).findByText("line 3 still cannot be read; it stays here.")).toBeVisible();
});

test("all that are shown are tried, and the sum is said", async () => {
  const { user } = open({
    rejects: three(),
    retries: new Map([
      [3, { events: 1, new: 1, reason: "" }],
      [1, { events: 2, new: 2, reason: "" }],
    ]),
  });
  const place = await quarantine();
  await user.click(await within(place).findByRole("button", { name: "Retry all 3 shown" }));
  expect(
    await within(place).findByText("2 items were read: 3 events, all new. 1 item stays here."),
  ).toBeVisible();
});

test("an item is discarded at the second press only", async () => {
  const { backend, user } = open({ rejects: three() });
  const place = await quarantine();
  await user.click(await within(place).findByRole("button", { name: "Discard triage.jsonl · line 1" }));
  expect(backend.rejects).toHaveLength(3);
  await user.click(within(place).getByRole("button", { name: "Discard for good" }));
  await waitFor(() => expect(within(place).queryByText("no time")).toBeNull());
  expect(backend.rejects).toHaveLength(2);
});

test("what is asked in a section stays asked when the sections above it come", async () => {
  let arrive = () => {};
  const late = new Promise<void>((done) => (arrive = done));
  const { user } = open({ rejects: three(), slow: new Map([["get_sources", late]]) });
  const place = await quarantine();
  await user.click(await within(place).findByRole("button", { name: "Discard triage.jsonl · line 1" }));
  arrive();
  await screen.findByRole("region", { name: "Signing keys" });
  expect(within(place).getByRole("button", { name: "Discard for good" })).toHaveFocus();
});

test("the question goes away with the focus", async () => {
  const { backend, user } = open({ rejects: three() });
  const place = await quarantine();
  await user.click(await within(place).findByRole("button", { name: "Discard triage.jsonl · line 1" }));
  await user.tab();
  expect(within(place).queryByRole("button", { name: "Discard for good" })).toBeNull();
  expect(backend.rejects).toHaveLength(3);
});

test("a retry that fails says so and tells what was done before it", async () => {
  const { backend, user } = open({ rejects: three(), failing: new Map([["retry_reject", "store_failed"]]) });
  const place = await quarantine();
  await user.click(await within(place).findByRole("button", { name: "Retry all 3 shown" }));
  expect(await within(place).findByRole("alert")).toHaveTextContent("It could not be read again");
  expect(backend.calls.filter(({ command }) => command === "retry_reject")).toHaveLength(1);
  expect(await within(place).findByRole("button", { name: "Retry all 3 shown" })).toBeEnabled();
});
