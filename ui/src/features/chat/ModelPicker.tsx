// The model that answers, chosen out of those that the backend offers, by who runs them.

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { formatCount } from "../../base/format";
import type { ChatModel } from "../../ipc/bindings";
import { byProvider } from "../../model/chat-words";
import { modelsQuery } from "../../state/chat";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Icon } from "../../widgets/Icon";
import { Skeleton } from "../../widgets/Notice";
import { usePopover } from "../../widgets/use-popover";
import composer from "./Composer.module.css";
import styles from "./ModelPicker.module.css";

type Props = { backend: string; model: string; onChoose: (model: string) => void };

/** A chip that opens the list of models. */
export function ModelPicker({ backend, model, onChoose }: Props) {
  const { open, setOpen, box, button, onKeyDown } = usePopover();
  const choose = (chosen: string) => {
    setOpen(false);
    button.current?.focus();
    onChoose(chosen);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only Escape is handled here, for what is inside.
    <div className={styles.picker} ref={box} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={composer.chip}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={model === "" ? "Choose a model" : `Model ${model}`}
        data-testid="model-picker"
        data-empty={model === "" || undefined}
        onClick={() => setOpen(!open)}
      >
        {model === "" ? "Choose a model" : model} <i aria-hidden="true">▾</i>
      </button>
      {open && <ModelList backend={backend} model={model} onChoose={choose} />}
    </div>
  );
}

function ModelList({ backend, model, onChoose }: Props) {
  const { data, error, isFetching, refetch } = useQuery(modelsQuery(backend));
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(-1);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.focus(), []);
  const word = typed.trim().toLowerCase();
  const fits = (one: ChatModel) =>
    [one.id, one.provider, one.description, ...one.capabilities].join(" ").toLowerCase().includes(word);
  const groups = byProvider((data ?? []).filter(fits));
  const all = groups.flatMap(({ models }) => models);
  const known = all.findIndex((one) => one.id === model);
  const chosen = Math.min(at < 0 ? Math.max(0, known) : at, all.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const picked = all[chosen];
    if (step !== undefined) setAt((chosen + step + all.length) % Math.max(1, all.length));
    else if (event.key === "Enter") onChoose(picked ? picked.id : typed.trim());
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.panel}>
      <div className={styles.line}>
        <Icon name="search" size={13} />
        <input
          ref={field}
          role="combobox"
          aria-label="Find a model"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={all[chosen] ? `${id}-${chosen}` : undefined}
          placeholder="Find a model, or write its name"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {error && !data && <Failure title="The models could not be listed" error={error} />}
      {error && !data && <Button onClick={() => refetch()}>Try again</Button>}
      {!data && isFetching && <Skeleton label="Loading the models" rows={4} />}
      <div className={styles.list} id={id} role="listbox" aria-label="Models" ref={list} tabIndex={-1}>
        {groups.map(({ provider, models }) => (
          <div key={provider} role="group" aria-label={provider || "Other models"}>
            <p className={styles.provider} aria-hidden="true">
              {provider || "other"}
            </p>
            {models.map((one) => {
              const place = all.indexOf(one);
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the line above.
                <div
                  key={one.id}
                  id={`${id}-${place}`}
                  className={styles.model}
                  role="option"
                  tabIndex={-1}
                  aria-selected={place === chosen}
                  data-testid="model-option"
                  onPointerMove={() => setAt(place)}
                  onClick={() => onChoose(one.id)}
                >
                  <ModelWords model={one} current={one.id === model} />
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {data && all.length === 0 && (
        <p className={styles.nothing} role="status">
          {typed === "" ? "The backend lists no models." : "No match."}
          {typed.trim() !== "" && " Enter takes what you wrote as the name of a model."}
        </p>
      )}
    </div>
  );
}

function ModelWords({ model, current }: { model: ChatModel; current: boolean }) {
  return (
    <>
      <span className={styles.name}>
        {model.id}
        {current && (
          <span className={styles.current}>
            <Icon name="check" size={12} /> in use
          </span>
        )}
      </span>
      <span className={styles.about}>
        {model.contextLength !== null && (
          <span>
            {formatCount(model.contextLength)} <small>tokens of context</small>
          </span>
        )}
        {model.capabilities.length > 0 && <span>{model.capabilities.join(", ")}</span>}
        {model.description !== "" && <span>{model.description}</span>}
      </span>
    </>
  );
}
