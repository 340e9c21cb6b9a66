// The JavaScript side: the Node version, node_modules as the lock file says, the built window.
import { existsSync, readFileSync } from "node:fs";
import { inRoot, run, ScriptError } from "./process.mjs";

/** Stops early, in words, on a Node that the tools do not support. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  throw new ScriptError(`Node ${process.versions.node} is too old`, "install Node 20.19, 22.12 or newer");
}

/** Runs `npm ci` unless node_modules already holds exactly what package-lock.json says. */
export function installNodeModules() {
  if (isCurrent()) return;
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}

/** Builds the window's files into ui/dist, which the desktop binary embeds. */
export function buildUi() {
  run("npm", ["run", "--silent", "build", "--workspace", "ui"]);
}

function isCurrent() {
  const installed = inRoot("node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(([path, item]) => {
    if (!path.includes("node_modules/") || item.link) return true;
    const found = present[path];
    // Optional packages of other platforms are in the lock file but never on the disk.
    if (!found) return Boolean(item.optional || item.devOptional || item.peer);
    return found.version === item.version && existsSync(inRoot(path));
  });
}
