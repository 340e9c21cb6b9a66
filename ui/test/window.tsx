// The whole window over the made-up back end, for behaviour tests.

import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "../src/app/App";
import { forgetTheWay } from "../src/state/address";
import { useContextMenu } from "../src/state/context-menu";
import { useListQuery } from "../src/state/list-query";
import { usePanes } from "../src/state/panes";
import { createQueryClient } from "../src/state/query-client";
import { useTabs } from "../src/state/tabs";
import type { PlainRow } from "./encode-layout";
import { installBackend, type MockBackend, type MockSession, sessionRow } from "./mock-backend";
import { installRecorded } from "./recorded";

/** Opens the window at an address. */
export function openWindow(initial: Partial<MockBackend> = {}, address = "#/") {
  const backend = installBackend(initial);
  show(address);
  return { backend, user: userEvent.setup() };
}

/** Opens the window at an address, over what a real back end was recorded to answer. */
export function openRecorded(address = "#/") {
  const backend = installRecorded();
  show(address);
  return { backend, user: userEvent.setup() };
}

function show(address: string): void {
  // A window that was never open before.
  useTabs.setState({ tabs: [], active: null });
  usePanes.setState({
    ...{
      own: {},
      listFolded: null,
      listTable: false,
      secondView: null,
      firstShare: 0.5,
      inspectorPinned: false,
    },
  });
  useContextMenu.getState().close();
  useListQuery.setState({ text: "" });
  window.history.replaceState(null, "", address);
  forgetTheWay();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <App />
    </QueryClientProvider>,
  );
}

/** A small session of an agent, a model call and a failing tool call. */
export function smallSession(
  key: string,
  change: Partial<MockSession["row"]> = {},
  rows = SMALL_ROWS,
): MockSession {
  return {
    row: sessionRow({ key, title: `Session ${key}`, events: 5, agents: 1, ...change }),
    rows,
    baseNs: "1773046850000000000",
  };
}

const SMALL_ROWS: PlainRow[] = [
  { span: 1, parent: -1, start: 0, end: 9000, name: "triage", agent: "triage", family: 2 },
  {
    span: 2,
    parent: 0,
    start: 1000,
    end: 4000,
    name: "gpt-4o",
    detail: "12 → 3",
    agent: "triage",
    family: 4,
    tokens: 15,
  },
  {
    span: 3,
    parent: 0,
    start: 5000,
    end: 6000,
    name: "reverse_charge",
    agent: "triage",
    family: 6,
    state: 1,
  },
];
