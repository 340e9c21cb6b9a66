import { render, screen } from "@testing-library/react";
import { useEffect, useState } from "react";
import { expect, test, vi } from "vitest";
import { useActions, useKeyboard } from "./keyboard";

type Props = { load: Promise<void>; onHit: () => void };

/** Offers an action as soon as something is there to act on. */
function Found({ load, onHit }: Props) {
  const [found, setFound] = useState(false);
  useEffect(() => {
    void load.then(() => setFound(true));
  }, [load]);
  useKeyboard();
  useActions(found ? { "hit-next": onHit } : {});
  return <p>{found ? "2 hits" : "Searching"}</p>;
}

const press = (key: string) => window.dispatchEvent(new KeyboardEvent("keydown", { key }));

test("a key counts from the moment on which what it acts on is shown", async () => {
  let resolve = () => {};
  const load = new Promise<void>((done) => {
    resolve = done;
  });
  const onHit = vi.fn();
  render(<Found load={load} onHit={onHit} />);
  resolve();
  // Pressed as soon as the words are in the document, before React gets to anything that it puts off.
  await new Promise<void>((done) => {
    const seen = new MutationObserver(() => {
      press("n");
      seen.disconnect();
      done();
    });
    seen.observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  expect(screen.getByText("2 hits")).toBeVisible();
  expect(onHit).toHaveBeenCalledOnce();
});

function Ticked({ onHit, onPlay }: { onHit: () => void; onPlay: () => void }) {
  useKeyboard();
  useActions({ "hit-next": onHit, play: onPlay });
  return <input type="checkbox" aria-label="Inferred" />;
}

test("on a box to tick, letters are keys, and space ticks", async () => {
  const [onHit, onPlay] = [vi.fn(), vi.fn()];
  render(<Ticked onHit={onHit} onPlay={onPlay} />);
  const box = screen.getByRole("checkbox");
  box.focus();
  const press = (key: string) => box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  press("n");
  press(" ");
  expect(onHit).toHaveBeenCalledOnce();
  expect(onPlay).not.toHaveBeenCalled();
});
