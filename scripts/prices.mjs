// node scripts/prices.mjs: writes crates/prices/data/prices.jsonl, the shipped table of prices, from the version of the
// genai-prices crate that Cargo.lock names. One line a provider, so that one can be read without the others; a test of
// the crate holds the file to that version.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { capture, inRoot, ScriptError } from "./lib/process.mjs";

/** What no price depends on. */
const UNUSED = ["collapse", "deprecated", "description", "extractors", "price_comments", "pricing_urls"];

const source = join(dirname(manifestOf("genai-prices")), "data", "prices.json");
const providers = JSON.parse(readFileSync(source, "utf8"));
const target = inRoot("crates", "prices", "data", "prices.jsonl");
writeFileSync(target, providers.map((provider) => `${line(provider)}\n`).join(""));
console.log(`${providers.length} providers of ${source}`);

/** The id comes first: it is looked for without reading the rest. */
function line({ id, fallback_model_providers, models, ...provider }) {
  const kept = {
    id,
    fallback_model_providers,
    ...without(provider),
    // Nobody is looked for by an address.
    api_pattern: "-",
    models: models.map(({ name: _, ...model }) => without(model)),
  };
  return JSON.stringify(kept, (key, value) => (key === "regex" ? plain(value) : value));
}

function without(object) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !UNUSED.includes(key)));
}

/** Dates have the digits of ASCII. With those of all scripts an expression takes a hundred times as long to read. */
function plain(expression) {
  return expression.replaceAll("\\d", "[0-9]");
}

function manifestOf(name) {
  const text = capture("cargo", ["metadata", "--locked", "--format-version", "1"]);
  const found = JSON.parse(text ?? "{}").packages?.find((known) => known.name === name);
  if (!found) throw new ScriptError(`cargo knows no package ${name}`);
  return found.manifest_path;
}
