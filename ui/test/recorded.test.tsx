// The window over what a real back end answered to its commands.

import { screen, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { problemWords } from "../src/model/problem-words";
import { keepMissing } from "./recorded";
import { type Request, recordedAnswer } from "./recorded-answers";
import { openRecorded } from "./window";

const FIRST = "sample-refund-1";
const SECOND = "sample-refund-2";

let missing: readonly Request[] = [];
const open = (address: string) => {
  const opened = openRecorded(address);
  missing = opened.backend.missing;
  return opened;
};

afterEach(() => {
  keepMissing(missing);
  expect(missing, "put these into recorded/requests.json").toEqual([]);
});

const view = (name: string, rest = "") => open(`#/session/${FIRST}/${name}${rest}`);

test("the list has both sample runs, with what they cost", async () => {
  open("#/");
  const list = await screen.findByRole("region", { name: "Sessions" });
  const items = await within(list).findAllByTestId("session-item");
  expect(items.map(({ dataset }) => dataset.key)).toEqual([SECOND, FIRST]);
  expect(items[1]).toHaveTextContent("136 events");
});

test("the overview says what went wrong first, and who did what", async () => {
  view("overview");
  const overview = await screen.findByTestId("overview");
  expect(await within(overview).findByText("Trajectory by agent")).toBeVisible();
  expect(within(overview).getAllByText("ledger-auditor").length).toBeGreaterThan(0);
  expect(within(overview).getAllByText(/UPSTREAM_LOCKED|lock not acquired/).length).toBeGreaterThan(0);
});

test("the timeline has a row a span", async () => {
  view("timeline");
  expect(await screen.findByTestId("timeline-rows")).toHaveAttribute("data-rows", "99");
});

test("the transcript begins with what the user said", async () => {
  view("transcript");
  const transcript = await screen.findByTestId("transcript");
  expect(await within(transcript).findByText(/charged twice/)).toBeInTheDocument();
});

test("the graph has a box for each agent", async () => {
  view("graph");
  const graph = await screen.findByTestId("graph");
  for (const agent of ["triage", "billing", "ledger-auditor", "writer", "guard"])
    expect((await within(graph).findAllByText(agent)).length).toBeGreaterThan(0);
});

test("the tools count the calls that failed", async () => {
  view("tools");
  const tools = await screen.findByTestId("tools");
  expect(await within(tools).findByRole("row", { name: /refund\.lookup.*4/ })).toBeInTheDocument();
});

test("the events table has every event", async () => {
  view("events");
  const events = await screen.findByTestId("events");
  expect(await within(events).findByRole("grid", { name: "Events" })).toHaveAttribute("aria-rowcount", "137");
});

test("a failed call says why, and shows what it was asked", async () => {
  const { user } = view("timeline", "?span=36");
  const inspector = await screen.findByLabelText("Inspector");
  expect(await within(inspector).findByTestId("failure")).toHaveTextContent(/^Failed\S/);
  await user.click(await within(inspector).findByRole("tab", { name: "Request" }));
  expect(await within(inspector).findByText(/charge_id/)).toBeInTheDocument();
});

test("an event is shown with its payload", async () => {
  view("events", "?span=11&event=16");
  const inspector = await screen.findByLabelText("Inspector");
  expect(await within(inspector).findAllByText(/gpt-4o-mini/)).not.toEqual([]);
});

test("a filter counts what it keeps", async () => {
  view("events", "?q=error%3Atrue");
  expect(await screen.findByText(/of 136 events match/)).toBeVisible();
});

test("two runs stand side by side", async () => {
  open(`#/compare/${FIRST}/${SECOND}`);
  expect((await screen.findAllByText("reverse_charge")).length).toBeGreaterThan(0);
});

test("sources show the ledger and what was rejected", async () => {
  open("#/sources");
  expect(await screen.findByText(/not JSON: it ends in the middle/)).toBeInTheDocument();
  expect((await screen.findAllByText("227")).length).toBeGreaterThan(0);
});

test("settings begin as the back end has them", async () => {
  open("#/settings");
  expect(await screen.findByRole("radio", { name: "Same as the system" })).toBeChecked();
});

test("the lines to connect an agent are those of the back end", async () => {
  open("#/connect");
  expect(await screen.findByRole("main", { name: /Connect/ })).toBeVisible();
});

test("a session that is not there says what to do", async () => {
  open("#/session/nowhere/timeline");
  const refused = recordedAnswer("get_session", { key: "nowhere" });
  expect(refused).toMatchObject({ error: { code: "not_found" } });
  expect(await screen.findByText(problemWords("not_found").title)).toBeVisible();
});
