// Whether a backend answers: a light with its word. Of an agent, what it does.

import { useQuery } from "@tanstack/react-query";
import { backendFailure } from "../../ipc/backend";
import type { BackendKind } from "../../ipc/bindings";
import { agentWords } from "../../model/chat-words";
import { failureWords } from "../../model/problem-words";
import { modelsQuery, useAgentState } from "../../state/chat";
import { type DotState, StateDot } from "../../widgets/StateDot";
import styles from "./BackendLight.module.css";

type Props = {
  backend: string;
  kind: BackendKind;
  name: string;
  /** Without the word: it is elsewhere. */
  bare?: boolean;
};
type Light = { dot: DotState; word: string; long: string };

const ASKED: Light = { dot: "waiting", word: "", long: "Asked, no answer yet" };

/** The light and the backend's name. */
export function BackendLight({ backend, kind, name, bare = false }: Props) {
  const light = useLight(backend, kind);
  return (
    <span className={styles.light} title={light.long} data-testid="backend-light" data-state={light.dot}>
      <StateDot state={light.dot} word={light.long} />
      <b>{name}</b> {!bare && light.word}
    </span>
  );
}

function useLight(backend: string, kind: BackendKind): Light {
  const isAgent = kind === "agent_api";
  const agent = useAgentState(isAgent ? backend : null);
  const models = useQuery({ ...modelsQuery(backend), enabled: !isAgent });
  const { error } = isAgent ? agent : models;
  if (error) {
    const failure = backendFailure(error);
    const long = failure ? failureWords(failure).title : "The backend could not be asked";
    return { dot: "failed", word: "unreachable", long };
  }
  if (isAgent) return agent.data ? agentWords(agent.data) : ASKED;
  return models.data ? { dot: "ok", word: "", long: "The backend answers" } : ASKED;
}
