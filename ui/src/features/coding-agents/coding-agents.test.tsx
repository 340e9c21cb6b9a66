import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectNames } from "../../../test/names";
import { codingAgent, sampleAgents } from "../../../test/sample-agents";
import { openWindow } from "../../../test/window";

const rowOf = async (title: string) =>
  within(await screen.findByRole("row", { name: new RegExp(`^${title}`) }));

test("a first start says which agents have runs here, and one press follows all of them", async () => {
  const { backend, user } = openWindow({ agents: sampleAgents() });
  expect(await screen.findByRole("heading", { name: "Two agents have runs on this machine" })).toBeVisible();
  const claude = await rowOf("Claude Code");
  expect(claude.getAllByRole("cell").map(({ textContent }) => textContent)).toEqual([
    "214",
    "now",
    "612 MB",
    "131 · 388 MB",
    "Follow",
  ]);
  expect(screen.getByText("153 sessions, 439 MB to read in the background, the newest first.")).toBeVisible();
  expect(screen.getByText(/^Not found here: Gemini CLI/)).toBeVisible();
  expectNames();
  await user.click(screen.getByRole("radio", { name: "7 days" }));
  expect(screen.getByText(/^35 sessions, 105 MB to read/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Follow both" }));
  expect(await screen.findByRole("heading", { name: /^Your runs are coming in/ })).toBeVisible();
  expect(backend.agents.map(({ follow }) => follow?.days)).toEqual([7, 7, undefined]);
});

test("an agent that is read says how far it is, and can be followed further back or no longer", async () => {
  const [claude, ...others] = sampleAgents();
  if (!claude) throw new Error("no agent");
  const follow = {
    days: 30,
    files: 131,
    waiting: 69,
    bytesRead: 1,
    events: 1,
    problem: "1 file cannot be read",
  };
  const { backend, user } = openWindow({ agents: [{ ...claude, follow }, ...others] }, "#/sources/agents");
  const row = await rowOf("Claude Code");
  expect(row.getByRole("progressbar", { name: "Files of Claude Code that were read" })).toHaveValue(62);
  expect(row.getByText("1 file cannot be read")).toBeVisible();
  expect(row.queryByRole("button", { name: /^Follow/ })).toBeNull();
  await user.click(screen.getByRole("radio", { name: "Everything" }));
  await user.click(row.getByRole("button", { name: "Follow Claude Code, everything" }));
  await expect.poll(() => backend.agents[0]?.follow?.days).toBeNull();
  await user.click(row.getByRole("button", { name: "Stop following Claude Code" }));
  expect(await row.findByRole("button", { name: "Follow Claude Code" })).toBeVisible();
});

test("of sessions in a database it is not said how many they are", async () => {
  const choices = [{ days: 30, sessions: 0, bytes: 21_000_000 }];
  const change = {
    agent: "opencode",
    title: "OpenCode",
    sessions: 0,
    databases: 1,
    bytes: 21_000_000,
    choices,
  };
  openWindow({ agents: [codingAgent(change)] });
  const cells = (await rowOf("OpenCode")).getAllByRole("cell").map(({ textContent }) => textContent);
  expect(cells).toEqual(["1 database", "now", "21 MB", "21 MB", "Follow"]);
  expect(screen.getByText("1 database, 21 MB to read in the background, the newest first.")).toBeVisible();
});

test("a followed agent is no watched folder of the list below", async () => {
  const { backend } = openWindow({ agents: sampleAgents() });
  const folder = { state: "watching", problem: "", files: 1, waiting: 0, skipped: 0, older: 0 } as const;
  const rest = { bytesRead: 0, events: 0, rejected: 0, current: "", bytesPerSecond: 0, lastActivity: "" };
  backend.sources.folders = [
    { path: "/home/dev/.codex/sessions", agent: "codex", ...folder, ...rest },
    { path: "/home/dev/runs", agent: "", ...folder, ...rest },
  ];
  window.location.hash = "#/sources";
  const folders = within(await screen.findByRole("list", { name: "Watched folders" }));
  expect(folders.getAllByTestId("folder")).toHaveLength(1);
});
