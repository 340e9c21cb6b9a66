// The contract servers of crates/testkit, as a program of their own beside the window.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./window.mjs";

const program = resolve(root, process.env.TRACEWAKE_CONTRACT_SERVER ?? "target/debug/contract-server");

/**
 * Starts both servers. The keys are handed over in the environment, so that they stand in no list of processes. Answers
 * with `chat` and `agent`, each with its `url`, `steer`, which changes how it behaves, and `observed`, which tells what
 * came in; and with `close`.
 */
export async function startContract({ key, limitedKey, ingest, args = [] } = {}) {
  const env = { ...process.env };
  if (key !== undefined) env.CONTRACT_SERVER_KEY = key;
  if (limitedKey !== undefined) env.CONTRACT_SERVER_LIMITED_KEY = limitedKey;
  const more = ingest === undefined ? args : ["--ingest", ingest, ...args];
  // It ends with its input, so also when this process does.
  const child = spawn(program, ["--until-eof", ...more], { env, stdio: ["pipe", "pipe", "inherit"] });
  const failed = once(child, "error").then(([error]) => {
    throw new Error(`${program}: ${error.message}; cargo build -p tracewake-testkit makes it`);
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), failed]);
  const addresses = JSON.parse(line);
  return {
    chat: server(addresses.chat),
    agent: server(addresses.agent),
    close: async () => {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

function server(url) {
  return {
    url,
    steer: async (control) => {
      const body = JSON.stringify(control);
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${url}/_control`, { method: "POST", headers, body });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    },
    observed: async () => (await fetch(`${url}/_control`)).json(),
  };
}
