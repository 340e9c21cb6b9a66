// The Rust toolchain that rust-toolchain.toml pins, and the few cargo tools that the tests need.
import { readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { installPackages, isAvailable } from "./packages.mjs";
import { capture, inRoot, isInstalled, prependPath, run, ScriptError } from "./process.mjs";

const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/**
 * Where tools go that the machine does not have: inside the build folder, so that nothing outside the clone changes.
 */
const toolsFolder = inRoot("target", "tools");

/** Tools by the binary's name: the version to install, and which present versions will do. */
const tools = {
  "cargo-nextest": {
    version: "0.9.151",
    // Without the part that updates itself, which is half of its code.
    features: ["--no-default-features", "--features", "default-no-update"],
    accepts: /^cargo-nextest 0\.9\./m,
  },
  "cargo-machete": { version: "0.9.2", features: [], accepts: /^0\.9\./m },
  // It cannot say its version: one that is there has to do.
  "tauri-driver": { version: "2.1.0", features: [], accepts: null },
};

/** Makes `cargo` of the pinned version available, installing rustup and the toolchain where they are missing. */
export function installToolchain() {
  prependPath(join(toolsFolder, "bin"), join(cargoHome, "bin"));
  if (!isInstalled("rustup")) {
    if (versionOf("cargo")?.includes(pinned().channel)) return;
    installRustup();
  }
  const { channel, components } = pinned();
  const present =
    capture("rustup", ["component", "list", "--installed", "--toolchain", channel])?.split("\n") ?? [];
  const isComplete = ["cargo", "rustc", ...components].every((name) =>
    present.some((line) => line === name || line.startsWith(`${name}-`)),
  );
  if (isComplete) return;
  console.log(`installing Rust ${channel}`);
  run("rustup", [
    "toolchain",
    "install",
    channel,
    "--profile",
    "minimal",
    "--component",
    components.join(","),
    "--no-self-update",
  ]);
}

/** Compiles the cargo tools that are not there yet; each takes a minute or two, once. */
export function installTools(names = Object.keys(tools)) {
  for (const name of names) {
    const { version, features, accepts } = tools[name];
    if (accepts === null ? isInstalled(name) : accepts.test(versionOf(name) ?? "")) continue;
    console.log(`compiling ${name} ${version}`);
    // Optimizing a tool costs more than it saves: these only start other programs and read files.
    const env = {
      CARGO_PROFILE_RELEASE_OPT_LEVEL: "0",
      CARGO_PROFILE_RELEASE_LTO: "off",
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
      CARGO_PROFILE_RELEASE_DEBUG: "false",
      CARGO_TARGET_DIR: join(toolsFolder, "build"),
    };
    run("cargo", ["install", "--locked", "--root", toolsFolder, "--version", version, ...features, name], {
      env,
    });
  }
  rmSync(join(toolsFolder, "build"), { recursive: true, force: true });
}

function versionOf(program) {
  return capture(program, ["--version"]);
}

function pinned() {
  const text = readFileSync(inRoot("rust-toolchain.toml"), "utf8");
  const channel = /^channel\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const list = /^components\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? "";
  if (!channel) throw new ScriptError("rust-toolchain.toml names no channel");
  return { channel, components: [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1]) };
}

function installRustup() {
  if (isInstalled("apt-get") && isAvailable("rustup")) return installPackages(["rustup"]);
  throw new ScriptError(
    "Rust is not installed, and this system has no package of rustup",
    "install Rust from https://rustup.rs, then run this again",
  );
}
