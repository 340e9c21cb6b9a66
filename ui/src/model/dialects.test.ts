import { expect, test } from "vitest";
import { DIALECTS } from "../ipc/bindings";
import { dialectMark, dialectName } from "./dialects";

test("every dialect of the back end has the name and the mark that it gives", () => {
  for (const { name, fullName, mark } of DIALECTS)
    expect([dialectName(name), dialectMark(name)]).toEqual([fullName, mark]);
});

test("a dialect of a newer version is unknown, and no other", () => {
  expect(dialectName("langgraph")).toBe("Unknown dialect langgraph");
  expect(dialectMark("langgraph")).toBe("unknown");
});
