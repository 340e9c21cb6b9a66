// Finds one agent among many, by a part of its name.

import { type KeyboardEvent, useId, useRef, useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import { visibleText } from "../../base/visible";
import type { AgentGraph } from "../../ipc/bindings";
import type { AgentMarks } from "../../model/agent-marks";
import { useActions } from "../../state/keyboard";
import { Icon } from "../../widgets/Icon";
import { AgentBadge } from "../../widgets/KindMark";
import { Marked } from "../../widgets/Marked";
import styles from "./AgentFinder.module.css";
import type { Chosen } from "./chosen";

/** Names that are listed; more letters make it fewer. */
const MOST = 12;

type Props = { graph: AgentGraph; marks: AgentMarks; onChoose: (chosen: Chosen) => void };

/** The line, and the names under it while something is typed. */
export function AgentFinder({ graph, marks, onChoose }: Props) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useActions({ "find-agent": () => input.current?.focus() });
  const wanted = typed.trim().toLowerCase();
  const found = wanted === "" ? [] : graph.nodes.filter(({ agent }) => agent.toLowerCase().includes(wanted));
  const shown = found.slice(0, MOST);
  const active = Math.min(at, shown.length - 1);
  const choose = (agent: string | undefined) => {
    if (agent === undefined) return;
    onChoose({ kind: "agent", id: agent });
    setTyped("");
    input.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((active + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter") choose(shown[active]?.agent);
    else if (event.key === "Escape") {
      if (typed === "") input.current?.blur();
      setTyped("");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.finder}>
      <Icon name="search" size={13} />
      <input
        ref={input}
        role="combobox"
        aria-label="Find an agent"
        aria-expanded={wanted !== ""}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder={`Find one of ${formatPlural(graph.nodes.length, "agent")}`}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onBlur={() => setTyped("")}
        onKeyDown={onKeyDown}
      />
      {wanted !== "" && (
        <div className={styles.found}>
          <div id={`${id}-list`} role="listbox" aria-label="Agents">
            {shown.map(({ agent, tokens }, place) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the line above.
              <div
                key={agent}
                id={`${id}-${place}`}
                className={styles.agent}
                role="option"
                tabIndex={-1}
                aria-selected={place === active}
                // Before the line loses the focus, which closes the list.
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setAt(place)}
                onClick={() => choose(agent)}
              >
                <AgentBadge mark={marks.get(agent)} />
                <bdi>
                  <Marked text={visibleText(agent)} words={[wanted]} />
                </bdi>
                <small>{formatPlural(tokens.calls, "call")}</small>
                {tokens.errors > 0 && <b>{formatPlural(tokens.errors, "error")}</b>}
              </div>
            ))}
          </div>
          {found.length !== shown.length && (
            <p>
              first {MOST} of {formatCount(found.length)}
            </p>
          )}
          {found.length === 0 && <p>No agent is called that.</p>}
        </div>
      )}
    </div>
  );
}
