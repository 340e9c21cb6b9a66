// What fills the context, through the window.

import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { expectNames } from "../../../test/names";
import { sampleContext } from "../../../test/sample-context";
import { subagentsRun } from "../../../test/sample-subagents";
import { openWindow, smallSession } from "../../../test/window";
import { useContextLook } from "../../state/context";

const MODEL = 4;

function open(address: string) {
  const rows = subagentsRun();
  const spans = rows.filter(({ family }) => family === MODEL).map(({ span }) => span);
  const session = { ...smallSession("a", {}, rows), context: sampleContext(spans) };
  return { spans, ...openWindow({ sessions: [session, smallSession("b")] }, address) };
}

const fills = () => screen.findByRole("region", { name: "What fills the call" });

beforeEach(() => useContextLook.setState({ measure: "tokens", chosen: new Map() }));

test("the last call is shown, with what fills it", async () => {
  open("#/session/a/context");
  expect(await fills()).toHaveTextContent("What fills call 38");
  expect(await fills()).toHaveTextContent("37,000 tokens stated, 19 % of the window");
  const rows = within(await fills()).getAllByRole("rowheader");
  expect(rows[0]).toHaveTextContent("Prompts, answers, thinking");
  const dropped = screen.getByRole("region", { name: "What was dropped" });
  expect(within(dropped).getByRole("button", { name: "edited unseen" })).toBeVisible();
  expectNames();
});

test("keys step through the calls, and change the measure", async () => {
  const { user } = open("#/session/a/context");
  await fills();
  await user.keyboard("k");
  await waitFor(async () => expect(await fills()).toHaveTextContent("What fills call 37"));
  await user.keyboard("b");
  expect(screen.getByRole("button", { name: "Share" })).toHaveAttribute("aria-pressed", "true");
});

test("a selected model call is the one on show, and a part leads to the call that gave it", async () => {
  const { user, spans } = open("");
  window.location.hash = `#/session/a/context?span=${spans[2]}`;
  expect(await fills()).toHaveTextContent("What fills call 3");
  await user.click(screen.getByRole("button", { name: /^from call 29/ }));
  expect(await fills()).toHaveTextContent("What fills call 29");
  expect(window.location.hash).not.toContain("span=");
  const grown = screen.getByRole("region", { name: "What changed" });
  await user.click(within(grown).getByRole("button", { name: "the call" }));
  expect(window.location.hash).toContain("span=7");
});

test("what made a call larger is named, with how long it stayed and what it has cost", async () => {
  useContextLook.setState({ chosen: new Map([["a", { thread: 0, call: 17 }]]) });
  open("#/session/a/context");
  expect(await fills()).toHaveTextContent("What fills call 18");
  const grown = screen.getByRole("region", { name: "What changed" });
  expect(grown).toHaveTextContent("What made it 2.1 × call 17");
  expect(grown).toHaveTextContent("93 % of it is openapi.json, held for 11 calls at $0.651");
  expect(screen.getByTestId("context")).toHaveTextContent("call 18: 2.1 × call 17openapi.json");
  expect(screen.getByTestId("context")).toHaveTextContent(
    "compacted before call 29144.6k dropped, 3.4k summary left",
  );
  const dropped = screen.getByRole("region", { name: "What was dropped" });
  expect(dropped).toHaveTextContent(/28 messages, .*prompts and answers/);
});

test("a run without model calls says so", async () => {
  open("#/session/b/context");
  expect(await screen.findByText("No model calls")).toBeVisible();
});
