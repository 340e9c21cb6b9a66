import { expect, test } from "vitest";
import { isOnlyLocal, listenersByPort } from "./listeners";

const row = (address: string, port: number, problem = "") => ({
  address,
  port,
  listening: problem === "",
  problem,
  portInUse: problem === "in use",
});

test("a port is up when one of its addresses is", () => {
  expect(
    listenersByPort([row("127.0.0.1:1", 1), row("[::1]:1", 1, "no IPv6"), row("127.0.0.1:2", 2, "in use")]),
  ).toEqual([
    { port: 1, problem: "", portInUse: false, addresses: ["127.0.0.1:1"] },
    { port: 2, problem: "in use", portInUse: true, addresses: ["127.0.0.1:2"] },
  ]);
});

test.each([
  [["127.0.0.1:4317", "[::1]:4317"], true],
  [["127.0.0.1:4317", "0.0.0.0:4318"], false],
  [["192.168.1.20:4317"], false],
])("%j is only for this machine: %s", (addresses, expected) =>
  expect(isOnlyLocal(addresses.map((address) => row(address, 1)))).toBe(expected),
);
