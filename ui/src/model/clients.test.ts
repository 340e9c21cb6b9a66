import { expect, test } from "vitest";
import type { ConnectClient } from "../ipc/bindings";
import { byFamily, matchingClients } from "./clients";

const client = (id: string, family: string, text = ""): ConnectClient => ({
  ...{ id, family, title: id, summary: `The ${id} client`, events: 0 },
  snippets: [{ title: "Environment", language: "shell", text }],
});
const CLIENTS = [
  client("chaukas-sdk", "Chaukas", "export CHAUKAS_ENDPOINT=1"),
  client("otel-python", "OpenTelemetry", "OTEL_EXPORTER"),
  client("chaukas-http", "Chaukas"),
];

test.each([
  ["", ["chaukas-sdk", "otel-python", "chaukas-http"]],
  ["CHAUKAS", ["chaukas-sdk", "chaukas-http"]],
  ["chaukas endpoint", ["chaukas-sdk"]],
  ["otel_exp", ["otel-python"]],
  ["nothing", []],
])("“%s” finds %o", (words, ids) => {
  expect(matchingClients(CLIENTS, words).map(({ id }) => id)).toEqual(ids);
});

test("a family stands once, where it first comes", () => {
  expect(byFamily(CLIENTS).map(({ family, clients }) => [family, clients.length])).toEqual([
    ["Chaukas", 2],
    ["OpenTelemetry", 1],
  ]);
});
