// Every foreign package that the lock files name, with its version and licence.
import { existsSync, readFileSync } from "node:fs";
import { capture, inRoot, ScriptError } from "../lib/process.mjs";

/** Crates as `{ from: "cargo", name, version, licence }`: those that a build for this platform can use. */
export function crates() {
  const host = /^host: (.+)$/m.exec(capture("rustc", ["-vV"]) ?? "")?.[1];
  const text = capture("cargo", ["metadata", "--locked", "--format-version", "1", "--filter-platform", host]);
  if (!text)
    throw new ScriptError("cargo metadata failed", "is Cargo.lock up to date? Run `cargo metadata --locked`");
  const metadata = JSON.parse(text);
  const used = new Set(metadata.resolve.nodes.map((node) => node.id));
  return metadata.packages
    .filter((item) => item.source !== null && used.has(item.id))
    .map(({ name, version, license }) => ({ from: "cargo", name, version, licence: license ?? "" }));
}

/** Crates of every platform in Cargo.lock, without licences: advisories are checked on all of them. */
export function lockedCrates() {
  const blocks = readFileSync(inRoot("Cargo.lock"), "utf8").split("[[package]]").slice(1);
  const value = (block, key) => new RegExp(`^${key} = "([^"]+)"`, "m").exec(block)?.[1];
  return blocks
    .filter((block) => value(block, "source"))
    .map((block) => ({ from: "cargo", name: value(block, "name"), version: value(block, "version") }));
}

/** Packages of package-lock.json, those for other platforms included. */
export function npmPackages() {
  const { packages } = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, item]) => path.includes("node_modules/") && !item.link)
    .map(([path, item]) => ({
      from: "npm",
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version: item.version,
      licence: item.license ?? licenceOnDisk(path),
      isDevelopment: Boolean(item.dev || item.devOptional),
    }));
}

// Older packages declare their licence in shapes that npm does not copy into the lock file.
function licenceOnDisk(path) {
  const file = inRoot(path, "package.json");
  if (!existsSync(file)) return "";
  const { license, licenses } = JSON.parse(readFileSync(file, "utf8"));
  if (typeof license === "string") return license;
  const names = [license, ...(licenses ?? [])].map((item) => item?.type).filter(Boolean);
  return names.join(" OR ");
}
