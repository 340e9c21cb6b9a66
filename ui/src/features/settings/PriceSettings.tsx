// Prices: the shipped table that estimates are made with, and the person's own prices on top of it.

import { useState } from "react";
import { formatMoney } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { OwnPrice } from "../../ipc/bindings";
import { draftOf, NEW_PRICE, type PriceDraft, priceOf, priceProblems } from "../../model/own-price";
import { useChange } from "../../state/commands";
import { usePriceBook } from "../../state/queries";
import { Button } from "../../widgets/Button";
import { ConfirmButton } from "../../widgets/ConfirmButton";
import { CopyButton } from "../../widgets/CopyButton";
import { Failure } from "../../widgets/Failure";
import { Form } from "../../widgets/Form";
import { ListEntry } from "../../widgets/ListItem";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./Settings.module.css";

/** The section of the prices. */
export function PriceSettings() {
  const { data: book, error } = usePriceBook();
  const remove = useChange(commands.removePrice);
  /** The price that is edited; `null` for a new one, `undefined` while the form is closed. */
  const [edited, setEdited] = useState<OwnPrice | null>();
  return (
    <section aria-labelledby="settings-prices" data-testid="prices">
      <h2 id="settings-prices">Prices</h2>
      {error && <Failure title="The prices could not be read" error={error} />}
      {book && (
        <>
          <p className={styles.help}>
            A model call that states no cost is estimated with {book.table}, as of {book.date}, and marked so.
            Your own prices come before that table. They are in <code>{book.path}</code>{" "}
            <CopyButton text={book.path} label="Copy the path of the prices" />
          </p>
          {book.problem !== "" && (
            <p className={styles.problem} role="alert">
              {book.problem}. The shipped table is used until the file is correct.
            </p>
          )}
          <ul aria-label="Your prices" className={styles.prices}>
            {book.own.map((price) => (
              <ListEntry
                key={JSON.stringify(price)}
                data-testid="own-price"
                title={<code>{price.model}</code>}
                facts={factsOf(price)}
                actions={
                  <>
                    <Button
                      look="quiet"
                      aria-label={`Edit the price of ${price.model}`}
                      onClick={() => setEdited(price)}
                    >
                      Edit
                    </Button>
                    <ConfirmButton
                      label={`Remove the price of ${price.model}`}
                      confirm="Remove for good"
                      disabled={remove.busy}
                      onConfirm={() => remove.run(price)}
                    >
                      Remove
                    </ConfirmButton>
                  </>
                }
              />
            ))}
          </ul>
          {remove.error && <Failure title="The price was not removed" error={remove.error} />}
          {edited === undefined ? (
            <Button disabled={book.problem !== ""} onClick={() => setEdited(null)}>
              Add a price
            </Button>
          ) : (
            <PriceForm key={JSON.stringify(edited)} replaced={edited} onClose={() => setEdited(undefined)} />
          )}
        </>
      )}
    </section>
  );
}

function PriceForm({ replaced, onClose }: { replaced: OwnPrice | null; onClose: () => void }) {
  const save = useChange(commands.savePrice);
  const form = useSubmit<PriceDraft, unknown>({
    start: replaced === null ? NEW_PRICE : draftOf(replaced),
    problemsOf: priceProblems,
    command: save,
    send: (draft) => save.ask(priceOf(draft), replaced),
    onDone: onClose,
  });
  const { text } = form;
  const tokens = "USD per million tokens";
  return (
    <Form
      label={replaced === null ? "Add a price" : "Edit a price"}
      form={form}
      columns={2}
      send={replaced === null ? "Add price" : "Save price"}
      sending="Saving…"
      failure="The price was not saved"
      onCancel={onClose}
    >
      <TextField
        label="Model"
        autoFocus
        placeholder="qwen3*"
        help="* stands for any characters"
        {...text("model")}
      />
      <TextField label="Provider" placeholder="any" {...text("provider")} />
      <TextField label="Input" inputMode="decimal" help={tokens} {...text("input")} />
      <TextField label="Output" inputMode="decimal" help={tokens} {...text("output")} />
      <TextField
        label="Read from a cache"
        inputMode="decimal"
        placeholder="as input"
        {...text("cacheRead")}
      />
      <TextField
        label="Written to a cache"
        inputMode="decimal"
        placeholder="as input"
        {...text("cacheWrite")}
      />
      <TextField label="Input of sound" inputMode="decimal" placeholder="as input" {...text("audioInput")} />
      <TextField
        label="Sound from a cache"
        inputMode="decimal"
        placeholder="as read from a cache"
        {...text("audioCacheRead")}
      />
      <TextField
        label="Output of sound"
        inputMode="decimal"
        placeholder="as output"
        {...text("audioOutput")}
      />
      <TextField label="From" placeholder="always" help="A day such as 2026-01-31" {...text("from")} />
    </Form>
  );
}

function factsOf(own: OwnPrice): string {
  const price = (amount: number | null, words: string) =>
    amount === null ? "" : `${formatMoney({ currency: "USD", amount })} ${words}`;
  return [
    own.provider,
    price(own.input, "in"),
    price(own.output, "out"),
    price(own.cacheRead, "from a cache"),
    price(own.cacheWrite, "written to a cache"),
    price(own.audioInput, "in of sound"),
    price(own.audioCacheRead, "of sound from a cache"),
    price(own.audioOutput, "out of sound"),
    own.from === "" ? "" : `from ${own.from}`,
  ]
    .filter(Boolean)
    .join(" · ");
}
