import { expect, test } from "vitest";
import { tellApart } from "./titles";

test.each([
  ["Refund twice", "Refund thrice", "Refund twice", "Refund thrice"],
  ["Same title", "Same title", "Same title", "Same title"],
  [
    "Migrate the billing service to the new ledger, half up",
    "Migrate the billing service to the new ledger, half even",
    "Migrate the … up",
    "Migrate the … even",
  ],
  [
    "Migrate the billing service to the new ledger",
    "Migrate the billing service to the new ledger again",
    "Migrate the … ledger",
    "Migrate the … ledger again",
  ],
])("%s and %s are told apart", (one, other, first, second) =>
  expect(tellApart(one, other)).toEqual([first, second]),
);
