// The files of a run through the window: what is listed, what a file's calls did, and the ways between.

import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { expectNames } from "../../../test/names";
import { sampleFiles } from "../../../test/sample-files";
import { subagentsRun } from "../../../test/sample-subagents";
import { openWindow, smallSession } from "../../../test/window";
import { useFilesLook } from "../../state/files";

const TOOL = 5;

function open(address: string) {
  const rows = subagentsRun();
  const spans = rows.filter(({ family }) => family === TOOL).map(({ span }) => span);
  const touching = { ...smallSession("a", {}, rows), files: sampleFiles(spans) };
  const other = { ...smallSession("b", { title: "Another run" }, rows), files: sampleFiles(spans) };
  return openWindow({ sessions: [touching, other, smallSession("c")] }, address);
}

const files = async () => within(await screen.findByTestId("file-list"));
const detail = async () => within(await screen.findByTestId("file-detail"));
const row = async (name: RegExp) => (await files()).getByRole("button", { name });

beforeEach(() => {
  useFilesLook.setState({ list: "files", kind: "all", asOne: false, overRuns: false, chosen: new Map() });
});

test("a file says how often it was read and changed; the first one that changed is shown", async () => {
  open("#/session/a/files");
  expect(await row(/sender\.ts/)).toHaveAttribute("aria-pressed", "true");
  expect(await row(/sender\.ts/)).toHaveTextContent("34·+58−21");
  const steps = (await detail()).getAllByRole("listitem");
  expect(steps).toHaveLength(8);
  expect(steps[0]).toHaveTextContent("13.000mainRead212 lines");
  expect(steps[2]).toHaveTextContent("failed");
  const lines = within(steps[1] as HTMLElement).getByRole("table");
  expect(within(lines).getAllByRole("row")[1]).toHaveTextContent("45−");
  expectNames();
});

test("kinds of files, and the commands", async () => {
  const { user } = open("#/session/a/files");
  await user.click(await screen.findByRole("button", { name: "Changed" }));
  expect((await files()).queryByRole("button", { name: /openapi/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Read" }));
  expect((await files()).queryByRole("button", { name: /sender/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "All commands" }));
  const commands = within(await screen.findByTestId("command-list"));
  expect(commands.getByRole("button", { name: /pnpm lint/ })).toHaveTextContent("2.7 sexit 2");
  expect(commands.getByRole("button", { name: /git push/ })).toHaveTextContent("denied");
  await user.click(commands.getByRole("button", { name: /pnpm lint/ }));
  expect(window.location.hash).toMatch(/files\?span=\d+/);
});

test("keys step through the files, and show changes as one", async () => {
  const { user } = open("#/session/a/files");
  expect(await row(/sender\.ts/)).toHaveAttribute("aria-pressed", "true");
  await user.keyboard("j");
  expect(await row(/idempotency\.ts/)).toHaveAttribute("aria-pressed", "true");
  await user.keyboard("ky");
  await waitFor(async () => expect((await detail()).queryAllByRole("listitem")).toHaveLength(0));
  expect((await detail()).getByRole("table")).toBeVisible();
  expect(screen.getByRole("button", { name: "As one diff" })).toHaveAttribute("aria-pressed", "true");
});

test("a call leads to its file, and a file to its calls", async () => {
  const rows = subagentsRun();
  const edit = rows.find(({ name }) => name === "Edit")?.span ?? 0;
  const { user } = open(`#/session/a/transcript?span=${edit}`);
  const inspector = within(await screen.findByTestId("inspector"));
  await user.click(await inspector.findByRole("button", { name: "In files" }));
  expect(window.location.hash).toContain(`/files?span=${edit}`);
  const marked = (await files()).getAllByRole("button", { pressed: true });
  expect(marked).toHaveLength(1);
  const [call] = (await detail()).getAllByRole("button", { name: "the call" });
  await user.click(call as HTMLElement);
  expect(window.location.hash).toMatch(/files\?span=\d+/);
});

test("over runs, a file leads to the other runs that touched it", async () => {
  const { user } = open("#/session/a/files");
  await user.click(await screen.findByRole("button", { name: "Over runs" }));
  await waitFor(async () => expect(await row(/sender\.ts/)).toHaveTextContent("34·6+58"));
  const runs = within(await screen.findByTestId("file-runs"));
  await user.click(runs.getByRole("button", { name: /Another run/ }));
  expect(decodeURIComponent(window.location.hash)).toContain(
    "/session/b/files?q=file:/home/dev/parcel-api/src",
  );
});

test("a run without files says so", async () => {
  open("#/session/c/files");
  expect(await screen.findByText("No files")).toBeVisible();
});
