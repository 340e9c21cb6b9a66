// Packages of the operating system, through its package manager. Knows Debian and its kin; elsewhere it names what is
// missing.
import { capture, isInstalled, run, ScriptError } from "./process.mjs";

/** To compile and run the window. The Kafka client wants OpenSSL and zlib. */
export const forWindow = [
  "build-essential",
  "pkg-config",
  "libssl-dev",
  "zlib1g-dev",
  "libwebkit2gtk-4.1-dev",
  "libgtk-3-dev",
  "librsvg2-dev",
];

/** To test it in a display of its own. */
export const forTests = ["webkit2gtk-driver", "xvfb", "xauth", "dbus-x11", "python3-venv"];

/** To take pictures of it in a typeface as desktops have it. */
export const forPictures = ["fonts-inter"];

/** Installs those of `packages` that are missing; asks nothing and does nothing when all are there. */
export function installPackages(packages) {
  // Elsewhere the window's engine is part of the system, and the README says what else there has to be.
  if (process.platform !== "linux") return;
  if (!isInstalled("dpkg") || !isInstalled("apt-get")) return checkWithoutApt(packages);
  const missing = packages.filter((name) => !isPresent(name));
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(" ")}`);
  const apt = (...args) => {
    const environment = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    const command = process.getuid() === 0 ? environment : ["sudo", ...sudoOptions(), ...environment];
    run(command[0], command.slice(1), { hint: `install these packages by hand: ${missing.join(" ")}` });
  };
  apt("update", "-q");
  apt("install", "-q", "-y", "--no-install-recommends", ...missing);
}

/** Whether apt knows a package of this name that can be installed. */
export function isAvailable(name) {
  return /Candidate: (?!\(none\))\S/.test(capture("apt-cache", ["policy", name]) ?? "");
}

function isPresent(name) {
  return capture("dpkg", ["-s", name])?.includes("Status: install ok installed") ?? false;
}

// Without a terminal nobody can type a password: fail at once instead of waiting.
function sudoOptions() {
  if (!isInstalled("sudo"))
    throw new ScriptError("installing packages needs root, and sudo is not installed");
  return process.stdin.isTTY ? [] : ["-n"];
}

function checkWithoutApt(packages) {
  const probes = {
    "build-essential": () => isInstalled("cc"),
    "pkg-config": () => isInstalled("pkg-config"),
    "libssl-dev": () => hasLibrary("openssl"),
    "zlib1g-dev": () => hasLibrary("zlib"),
    "libwebkit2gtk-4.1-dev": () => hasLibrary("webkit2gtk-4.1"),
    "libgtk-3-dev": () => hasLibrary("gtk+-3.0"),
    "librsvg2-dev": () => hasLibrary("librsvg-2.0"),
    "webkit2gtk-driver": () => isInstalled("WebKitWebDriver"),
    xvfb: () => isInstalled("Xvfb"),
    xauth: () => isInstalled("xauth"),
    "dbus-x11": () => isInstalled("dbus-run-session"),
  };
  const missing = packages.filter((name) => probes[name] && !probes[name]());
  if (missing.length === 0) return;
  throw new ScriptError(
    `this is not Debian or Ubuntu, and something is missing: what Debian calls ${missing.join(", ")}`,
    "install your distribution's packages of the same content, then run this again",
  );
}

function hasLibrary(name) {
  return capture("pkg-config", ["--exists", name]) !== undefined;
}
