import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { ledgerRow } from "../../../test/mock-backend";
import { expectNames } from "../../../test/names";
import { openWindow, smallSession } from "../../../test/window";

test("a first start says where agents can send to, and what else there is", async () => {
  const { backend, user } = openWindow();
  backend.status.listeners = [
    { address: "127.0.0.1:4317", port: 4317, listening: true, problem: "", portInUse: false },
    { address: "[::1]:4317", port: 4317, listening: true, problem: "", portInUse: false },
    {
      address: "127.0.0.1:4318",
      port: 4318,
      listening: false,
      problem: "port 4318 is in use",
      portInUse: true,
    },
  ];
  const start = within(await screen.findByTestId("start"));
  expect(await start.findByText("Ready for the first run")).toBeVisible();
  const ports = within(await start.findByRole("list", { name: "Listeners" })).getAllByRole("listitem");
  expect(ports[0]).toHaveTextContent("4317OpenTelemetry over gRPC127.0.0.1:4317 and [::1]:4317");
  expect(ports[1]).toHaveTextContent("port 4318 is in use");
  expect(within(ports[1] as HTMLElement).getByRole("img", { name: "Not listening" })).toBeVisible();
  expect(start.getByText(/^Only programs on this machine can send here/)).toBeVisible();
  expect(start.getByText("Nothing yet.")).toBeVisible();
  expect(start.queryByRole("button", { name: "Open the newest" })).toBeNull();
  expect(start.getByRole("button", { name: "Open the sample" })).toBeVisible();
  expectNames();
  await user.click(start.getByRole("button", { name: "Show the lines" }));
  expect(window.location.hash).toBe("#/connect");
});

test("what was found is said: stored runs and recent sources, and the newest run is one press away", async () => {
  const total = ledgerRow({ received: 1240 });
  const { backend, user } = openWindow({ sessions: [smallSession("old"), smallSession("new")] });
  backend.status.total = total;
  backend.status.sources = [
    ledgerRow({ source: "files", received: 40, rejected: 2 }),
    ledgerRow({ source: "otlp grpc", received: 1200 }),
    ledgerRow({ source: "aop websocket" }),
  ];
  const start = within(await screen.findByTestId("start"));
  expect(await start.findByRole("region", { name: "Stored runs" })).toHaveTextContent("2 sessions");
  const sources = within(await start.findByRole("list", { name: "Sources" })).getAllByRole("listitem");
  expect(sources.map(({ textContent }) => textContent)).toEqual([
    "otlp grpc1,200 events",
    "files2 not readable40 events",
  ]);
  await user.click(start.getByRole("button", { name: "Open the newest" }));
  expect(window.location.hash).toBe("#/session/old/overview");
});
