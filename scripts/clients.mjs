// node scripts/clients.mjs PROGRAMS SCRATCH [--only WORD…] [--newest]: what published clients send, beside the truth.
// PROGRAMS holds the programs (case.py, cases/, requirements/); SCRATCH, outside the repository, gets their
// environments, each installed once, and everything a case leaves behind (out/CASE). Each case runs against a fresh
// `tracewake serve` on free ports; the truth is the log of its made-up model server. Prints a Markdown table, one row
// per case: what Tracewake says, and in brackets what is true where that is known. --only runs the cases whose name or
// environment contains one of the words; --newest installs the newest packages in place of those that the requirements
// name. TRACEWAKE_BINARY names another program. Run by hand; an environment takes minutes.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cases } from "./clients/cases.mjs";
import { columns, read } from "./clients/table.mjs";
import { binary } from "./lib/desktop.mjs";
import { capture, run, runMain, ScriptError } from "./lib/process.mjs";

/** The model server of a case listens this far above Tracewake; `case.py` says so. */
const modelServerAbove = 700;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "boolean" }, newest: { type: "boolean" } },
});

await runMain(async () => {
  const [programs, scratch, ...words] = positionals;
  if (!scratch || words.length > 0 !== Boolean(values.only))
    throw new ScriptError("usage: node scripts/clients.mjs PROGRAMS SCRATCH [--only WORD…] [--newest]");
  const place = { programs: resolve(programs), scratch: resolve(scratch) };
  const program = resolve(process.env.TRACEWAKE_BINARY ?? binary);
  if (!existsSync(program))
    throw new ScriptError(`${program} is missing`, "npm test -- --only desktop builds it");
  const wanted = cases.filter(
    ({ name, environment }) =>
      words.length === 0 || words.some((word) => name.includes(word) || environment.includes(word)),
  );
  const rows = [];
  for (const one of wanted) {
    const problem = install(place, one.environment) ?? (await runCase(place, program, one));
    rows.push(problem ? [one.name, problem] : read(one.name, join(place.scratch, "out", one.name)));
    console.error(`${one.name}: ${rows.at(-1).slice(1).join(" | ")}`);
  }
  const line = (cells) => `| ${columns.map((_, place) => cells[place] ?? "").join(" | ")} |`;
  console.log([line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n"));
});

/** Makes the environment of a case unless it is there. Answers with the problem, if any. */
function install({ programs, scratch }, environment) {
  const folder = environment === "node" ? join(scratch, "js") : join(scratch, "venvs", environment);
  const done = join(folder, ".ok");
  if (existsSync(done)) return undefined;
  try {
    mkdirSync(folder, { recursive: true });
    if (environment === "node") installNode(programs, folder);
    else installPython(programs, folder, environment);
  } catch (error) {
    if (error instanceof ScriptError) return `environment ${environment}: ${error.message}`;
    throw error;
  }
  writeFileSync(done, "");
  return undefined;
}

function installNode(programs, folder) {
  copyFileSync(join(programs, "js-package.json"), join(folder, "package.json"));
  const quiet = ["--silent", "--no-audit", "--no-fund"];
  run("npm", ["install", ...quiet], { cwd: folder });
  if (!values.newest) return;
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const newest = Object.keys(dependencies).map((name) => `${name}@latest`);
  // The newest of each may not have been released for each other.
  run("npm", ["install", ...quiet, "--legacy-peer-deps", ...newest], { cwd: folder });
}

function installPython(programs, folder, environment) {
  const pinned = readFileSync(join(programs, "requirements", `${environment}.txt`), "utf8");
  const requirements = join(folder, "requirements.txt");
  rmSync(folder, { recursive: true, force: true });
  run("python3", ["-m", "venv", folder]);
  writeFileSync(requirements, values.newest ? pinned.replaceAll(/==.*/g, "") : pinned);
  const quiet = ["--quiet", "--disable-pip-version-check"];
  run(join(folder, "bin", "python"), ["-m", "pip", "install", ...quiet, "--requirement", requirements]);
}

/** Runs a case to its end. Answers with the problem, if any; that the client failed is none. */
async function runCase({ programs, scratch }, program, { name, environment, script, settings = {} }) {
  const all = { PORT: await freePort(), ...settings };
  const args = Object.entries(all).map(([key, value]) => `${key}=${value}`);
  const result = spawnSync(
    "python3",
    [join(programs, "case.py"), name, environment, findScript(programs, scratch, script), ...args],
    { env: { ...process.env, TRACEWAKE: program, CLIENTS: scratch }, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  if (result.status !== 0) return `case.py: ${result.stderr.trim().split("\n").at(-1)}`;
  writeFileSync(join(scratch, "out", name, "case.out"), result.stdout);
  const packages = join(scratch, "venvs", environment, "bin", "pip");
  if (existsSync(packages))
    writeFileSync(join(scratch, "out", name, "packages.txt"), capture(packages, ["freeze"]) ?? "");
  return undefined;
}

/** Node looks for packages beside the program, so its programs are copied to theirs. */
function findScript(programs, scratch, script) {
  const original = join(programs, "cases", script);
  if (!script.endsWith(".mjs")) return original;
  const copy = join(scratch, "js", script);
  copyFileSync(original, copy);
  return copy;
}

/** A free port with another one where the model server will listen. */
async function freePort() {
  for (;;) {
    const port = await listenOnce(0);
    if (port + modelServerAbove < 65_536 && (await listenOnce(port + modelServerAbove))) return port;
  }
}

/** The port that could be listened on; undefined where it is taken. */
function listenOnce(port) {
  return new Promise((fulfil) => {
    const server = createServer();
    server.on("error", () => fulfil(undefined));
    server.listen(port, "127.0.0.1", () => {
      const { port: taken } = server.address();
      server.close(() => fulfil(taken));
    });
  });
}
