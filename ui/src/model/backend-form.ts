// What is wrong with a backend as it was entered. Pure.

import type { BackendForm } from "../ipc/bindings";

/** What is wrong, by field. */
export type BackendProblems = Partial<Record<"name" | "baseUrl" | "userId", string>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The problems of a form; none when it can be used. */
export function backendProblems({ name, baseUrl, userId, kind }: BackendForm): BackendProblems {
  const problems: BackendProblems = {};
  if (name.trim() === "") problems.name = "Give it a name";
  const address = addressProblem(baseUrl.trim());
  if (address !== "") problems.baseUrl = address;
  if (kind === "chat_server" && userId.trim() !== "" && !UUID.test(userId.trim()))
    problems.userId = "This is not a UUID, such as 5b0c9f0e-5a0e-4c62-a5ef-1f2a52c0d0a1";
  return problems;
}

function addressProblem(text: string): string {
  if (text === "") return "Enter the address of the backend";
  let address: URL;
  try {
    address = new URL(text);
  } catch {
    return "This is not an address, such as http://localhost:3284";
  }
  if (address.protocol !== "http:" && address.protocol !== "https:")
    return "The address has to begin with http:// or https://";
  if (address.username !== "" || address.password !== "") return "Put the key in its own field";
  return address.search === "" && address.hash === "" ? "" : "Remove what follows ? or #";
}
