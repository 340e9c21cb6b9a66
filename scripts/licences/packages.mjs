// Every foreign package that the lock files name, with its version, its licence and where it lies on the disk.
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { capture, inRoot, ScriptError } from "../lib/process.mjs";

/**
 * Crates as `{ from: "cargo", name, version, licence, authors, home, folder, isShipped }`: those that a build for this
 * platform can use. Shipped are those whose code is in the program, not what only builds or tests it.
 */
export function crates() {
  const host = /^host: (.+)$/m.exec(capture("rustc", ["-vV"]) ?? "")?.[1];
  const text = capture("cargo", ["metadata", "--locked", "--format-version", "1", "--filter-platform", host]);
  if (!text)
    throw new ScriptError("cargo metadata failed", "is Cargo.lock up to date? Run `cargo metadata --locked`");
  const metadata = JSON.parse(text);
  const used = new Set(metadata.resolve.nodes.map((node) => node.id));
  const shipped = shippedCrates(metadata);
  return metadata.packages
    .filter((item) => item.source !== null && used.has(item.id))
    .map((item) => ({
      from: "cargo",
      name: item.name,
      version: item.version,
      licence: item.license ?? "",
      authors: item.authors,
      home: item.repository ?? item.homepage ?? `https://crates.io/crates/${item.name}`,
      folder: dirname(item.manifest_path),
      isShipped: shipped.has(item.id),
    }));
}

/** Crates of every platform in Cargo.lock, without licences: advisories are checked on all of them. */
export function lockedCrates() {
  const blocks = readFileSync(inRoot("Cargo.lock"), "utf8").split("[[package]]").slice(1);
  const value = (block, key) => new RegExp(`^${key} = "([^"]+)"`, "m").exec(block)?.[1];
  return blocks
    .filter((block) => value(block, "source"))
    .map((block) => ({ from: "cargo", name: value(block, "name"), version: value(block, "version") }));
}

/** Packages of package-lock.json, those for other platforms included. Shipped are those that the window is made of. */
export function npmPackages() {
  const { packages } = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, item]) => path.includes("node_modules/") && !item.link)
    .map(([path, item]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const { license, licenses, author, repository } = manifest(path);
      return {
        from: "npm",
        name,
        version: item.version,
        licence: item.license ?? licenceIn(license, licenses),
        authors: [author?.name ?? author].filter((text) => typeof text === "string"),
        home: address(repository) ?? `https://www.npmjs.com/package/${name}`,
        folder: inRoot(path),
        isShipped: !(item.dev || item.devOptional || item.optional),
      };
    });
}

/** What is in our own tree but is not ours, each with the folder that holds its licence. All of it is shipped. */
export function vendored() {
  const listed = JSON.parse(readFileSync(inRoot("scripts", "licences", "vendored.json"), "utf8"));
  return listed.map((item) => ({ ...item, authors: [], folder: inRoot(item.folder), isShipped: true }));
}

// The ids of what the program is linked from: normal dependencies, and theirs. The code of a macro runs in the
// compiler.
function shippedCrates({ packages, resolve }) {
  const byId = new Map(packages.map((item) => [item.id, item]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isMacro = (id) => byId.get(id).targets.some((target) => target.kind.includes("proc-macro"));
  const found = new Set();
  const next = packages
    .filter((item) => item.source === null && item.name === "tracewake")
    .map(({ id }) => id);
  while (next.length > 0) {
    const id = next.pop();
    if (found.has(id) || isMacro(id)) continue;
    found.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      if (dep_kinds.some(({ kind }) => kind === null)) next.push(pkg);
    }
  }
  return found;
}

// Packages for other platforms are in the lock file but not on the disk.
function manifest(path) {
  const file = inRoot(path, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

// Older packages declare their licence in shapes that npm does not copy into the lock file.
function licenceIn(license, licenses) {
  if (typeof license === "string") return license;
  const names = [license, ...(licenses ?? [])].map((item) => item?.type).filter(Boolean);
  return names.join(" OR ");
}

// `git+https://host/a.git`, `{ url }` and `github:a/b` or `a/b` become an address that a browser opens.
function address(repository) {
  const text = repository?.url ?? repository;
  if (typeof text !== "string") return undefined;
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(text);
  if (short) return `https://github.com/${short[1]}`;
  return text
    .replace(/^git\+/, "")
    .replace(/^(git|ssh):\/\/(git@)?/, "https://")
    .replace(/\.git$/, "");
}
