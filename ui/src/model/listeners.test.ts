import { expect, test } from "vitest";
import { listenersByPort } from "./listeners";

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
