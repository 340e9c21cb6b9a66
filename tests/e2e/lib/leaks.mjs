// Where a key must not stand: files, logs, lists of processes.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Files below these folders (or these files) that hold one of `secrets`, in any of the usual spellings; `except` names
 * one that may.
 */
export function filesWith(secrets, places, except) {
  const needles = secrets.flatMap((secret) => [
    Buffer.from(secret),
    Buffer.from(secret, "utf16le"),
    Buffer.from(Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -1)),
    Buffer.from(encodeURIComponent(secret)),
  ]);
  return places
    .flatMap(filesBelow)
    .filter((path) => path !== except)
    .filter((path) => {
      const bytes = contents(path);
      return needles.some((needle) => bytes.includes(needle));
    });
}

/** Command lines of this machine's processes that hold one of `secrets`. */
export function processesWith(secrets) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => contents(join("/proc", pid, "cmdline")).toString())
    .filter((line) => secrets.some((secret) => line.includes(secret)));
}

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

// What goes away while one looks holds nothing.
function contents(path) {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
