// Where live data is sent on to, as it is typed in.

import type { Field, ForwardTarget } from "../ipc/bindings";

/** What is wrong with a target; empty texts for nothing. */
export type ForwardProblems = { endpoint: string; headers: string };

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Checks an address and its headers before they are sent. */
export function forwardProblems({ endpoint, headers }: ForwardTarget): ForwardProblems {
  return { endpoint: endpointProblem(endpoint.trim()), headers: headerProblem(headers) };
}

function endpointProblem(endpoint: string): string {
  if (endpoint === "") return "Give the address of the collector.";
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") {
    return "An address starts with http:// or https://.";
  }
  return "";
}

function headerProblem(headers: readonly Field[]): string {
  const odd = headers.find(({ name, value }) => (name !== "" || value !== "") && !HEADER_NAME.test(name));
  if (odd) return odd.name === "" ? "Each header needs a name." : `“${odd.name}” is not a header name.`;
  const broken = headers.find(({ value }) => /[\r\n]/.test(value));
  return broken ? `The value of “${broken.name}” must be on one line.` : "";
}

/** What is sent: without blank headers. */
export function targetOf({ endpoint, headers }: ForwardTarget): ForwardTarget {
  return { endpoint: endpoint.trim(), headers: headers.filter(({ name }) => name !== "") };
}
