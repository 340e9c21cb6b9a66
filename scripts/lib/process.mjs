// Runs other programs for the scripts: output goes straight to the terminal, a failure is an exception with a sentence.
import { spawn, spawnSync } from "node:child_process";
import { delimiter, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// The repository's own folder; every command runs there unless told otherwise.
const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the person at the keyboard has to know: printed without a stack trace. */
export class ScriptError extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/** Runs a program in the foreground and throws unless it succeeds. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: "inherit", ...withEnvironment(options) });
  if (result.error?.code === "ENOENT") throw new ScriptError(`${program} is not installed`, options.hint);
  if (result.error) throw result.error;
  if (result.status !== 0) {
    const how = result.signal ? `was stopped by ${result.signal}` : `ended with status ${result.status}`;
    throw new ScriptError(`${[program, ...args].join(" ")} ${how}`, options.hint);
  }
}

/** Output of a program, trimmed; undefined when it is missing or fails. */
export function capture(program, args, options = {}) {
  const result = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 1 << 28,
    ...withEnvironment(options),
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Runs a program until it ends, passing signals on; answers with the status a shell would report. */
export function runUntilEnd(program, args, options = {}) {
  return new Promise((fulfil, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", ...withEnvironment(options) });
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    // Ctrl-C reaches the child by itself, being in the same terminal; the handler only keeps this process waiting for
    // it.
    const forward = (signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);
    const done = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.on("error", (error) => {
      done();
      reject(error);
    });
    child.on("exit", (status, signal) => {
      done();
      fulfil(signal ? 128 + (signalNumbers[signal] ?? 1) : status);
    });
  });
}

/** Whether a program can be started by its name. */
export function isInstalled(program) {
  return capture("sh", ["-c", `command -v "${program}"`]) !== undefined;
}

/** Puts folders in front of the PATH of everything started from here on. */
export function prependPath(...folders) {
  const rest = process.env.PATH.split(delimiter).filter((folder) => !folders.includes(folder));
  process.env.PATH = [...folders, ...rest].join(delimiter);
}

/** A path, relative ones counted from the repository's folder. */
export function inRoot(...parts) {
  return resolve(root, ...parts);
}

/** Runs `main` and turns its exception, if any, into words and an exit status. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(`\nerror: ${error.message}`);
    if (error.hint) console.error(`hint: ${error.hint}`);
    process.exitCode = 1;
  }
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15, SIGABRT: 6 };

function withEnvironment({ env, hint: _hint, ...rest }) {
  return env ? { ...rest, env: { ...process.env, ...env } } : rest;
}
