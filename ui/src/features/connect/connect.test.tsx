import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectCopied } from "../../../test/clipboard";
import { expectNames } from "../../../test/names";
import { sampleClients } from "../../../test/sample-clients";
import { openWindow } from "../../../test/window";

const list = () => screen.findByRole("navigation", { name: "Clients" });

test("clients stand by family, the first one shows its lines", async () => {
  openWindow({}, "#/connect");
  const families = within(await list()).getAllByRole("region");
  expect(families.map((family) => within(family).getByRole("heading").textContent)).toEqual([
    "Chaukas",
    "AOP",
    "OSSA",
    "SDKs",
    "OpenTelemetry",
    "Coding agents",
  ]);
  expect(screen.getByRole("article", { name: "Chaukas SDK (Python)" })).toBeVisible();
  expectNames();
});

test("the light of a client turns green at its first event", async () => {
  const { backend } = openWindow({}, "#/connect/aop-client");
  const lines = await screen.findByRole("article", { name: "aop-client (Python)" });
  expect(within(lines).getByTestId("connect-light")).toHaveTextContent("Waiting for the first event");
  backend.clients = sampleClients({ "aop-client": 1 });
  await waitFor(() =>
    expect(within(lines).getByTestId("connect-light")).toHaveTextContent(
      "First event received1 event since the start",
    ),
  );
  expect(screen.getByTestId("connect-client-aop-client")).toHaveAttribute("data-connected", "true");
  expect(within(await list()).getByRole("img", { name: "Events arrive" })).toBeVisible();
});

test("each snippet is copied whole", async () => {
  const { user } = openWindow({}, "#/connect/chaukas-sdk");
  await user.click(await screen.findByRole("button", { name: "Copy In the program" }));
  await expectCopied("from chaukas import sdk as chaukas\n\nchaukas.enable_chaukas()");
});

test("the filter looks into the lines, Enter chooses, Esc shows all again", async () => {
  const { user } = openWindow({}, "#/connect");
  await list();
  await user.keyboard("/");
  const filter = screen.getByRole("searchbox", { name: "Filter clients" });
  expect(filter).toHaveFocus();
  await user.keyboard("generateText");
  expect(screen.getByRole("article", { name: "Node.js and the Vercel AI SDK" })).toBeVisible();
  await user.keyboard("{Enter}");
  expect(window.location.hash).toBe("#/connect/node");
  await user.keyboard("{Escape}");
  expect(filter).toHaveValue("");
  expect(screen.getByRole("article", { name: "Node.js and the Vercel AI SDK" })).toBeVisible();
  await user.type(filter, "zzz");
  expect(screen.getByText("No client matches")).toBeVisible();
});

test("the keys of rows move along the clients", async () => {
  const { user } = openWindow({}, "#/connect");
  await list();
  await user.keyboard("jj");
  expect(window.location.hash).toBe("#/connect/chaukas-http");
  await user.keyboard("k");
  expect(screen.getByRole("article", { name: "Chaukas spec client (gRPC)" })).toBeVisible();
});

test("a guide that cannot be loaded is tried again", async () => {
  const { backend, user } = openWindow(
    { failing: new Map([["connect_guide", "store_failed"]]) },
    "#/connect",
  );
  const alert = await screen.findByRole("alert");
  backend.failing.clear();
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await list()).toBeVisible();
});
