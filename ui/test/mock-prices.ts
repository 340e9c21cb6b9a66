// The made-up back end's prices, changed by their commands.

import type { OwnPrice, PriceBook } from "../src/ipc/bindings";
import type { MockBackend } from "./mock-backend";
import { recordedAs } from "./recorded-answers";

/** The shipped table alone. */
export function noOwnPrices(): PriceBook {
  return recordedAs("price_book");
}

/** Answers a command about prices; `undefined` when it is none of them. */
export function answerPrices(backend: MockBackend, command: string, args: Record<string, never>): unknown {
  const same = (one: OwnPrice, other: OwnPrice) => JSON.stringify(one) === JSON.stringify(other);
  const { own } = backend.prices;
  const set = (prices: OwnPrice[]) => {
    backend.prices = { ...backend.prices, own: prices };
    return null;
  };
  switch (command) {
    case "price_book":
      return backend.prices;
    case "save_price":
      return args.replaced === null
        ? set([...own, args.price])
        : set(own.map((price) => (same(price, args.replaced) ? args.price : price)));
    case "remove_price":
      return set(own.filter((price) => !same(price, args.price)));
    default:
      return undefined;
  }
}
