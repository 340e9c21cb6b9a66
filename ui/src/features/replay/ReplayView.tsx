// What is sent, to whom, and what came back.

import { useQuery } from "@tanstack/react-query";
import type { ChatBackend, Replay, ReplayPlan } from "../../ipc/bindings";
import {
  callable,
  formOf,
  likelyModel,
  parametersOf,
  type ReplayForm,
  replayProblems,
} from "../../model/replay-form";
import { chatRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useBackends } from "../../state/backends";
import { modelsQuery } from "../../state/chat";
import { useChatMemory } from "../../state/chat-memory";
import { useContinueCall, useReplay, useReplayCall } from "../../state/replay";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Form, FormLine } from "../../widgets/Form";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { SelectField, TextField } from "../../widgets/TextField";
import { type FormState, useSubmit } from "../../widgets/use-submit";
import { PlanView } from "./PlanView";
import styles from "./Replay.module.css";
import { ReplayResult } from "./ReplayResult";
import { Running } from "./Running";

/** The call with its choices, once the backends are known. */
export function ReplayView({ plan }: { plan: ReplayPlan }) {
  const asked = useBackends();
  const close = useReplay((state) => state.close);
  if (asked.error && !asked.data) return <ErrorNotice error={asked.error} onRetry={asked.refetch} />;
  if (!asked.data) return <Skeleton label="Loading the backends" rows={6} />;
  const backends = callable(asked.data.backends);
  if (backends.length === 0) {
    return (
      <>
        <EmptyNotice title="No backend to send it to">
          <p>A call is made again by a ChatServer backend. Agents behind a terminal do not take one.</p>
          <Button
            onClick={() => {
              close();
              navigate(chatRoute(null));
            }}
          >
            Add a backend
          </Button>
        </EmptyNotice>
        <PlanView plan={plan} />
      </>
    );
  }
  return <Call plan={plan} backends={backends} />;
}

/** `model` is `null` until one is chosen: the likely one is taken once the backend has listed its models. */
type Draft = ReplayForm & { backend: string; model: string | null };

function Call({ plan, backends }: { plan: ReplayPlan; backends: readonly ChatBackend[] }) {
  const memory = useChatMemory();
  const call = useReplayCall();
  const onward = useContinueCall();
  const form: FormState<Draft> = useSubmit<Draft, Replay>({
    start: () => ({ ...formOf(plan), backend: memory.backend ?? "", model: null }),
    problemsOf: replayProblems,
    whileTyped: true,
    command: call,
    send: (draft) => call.ask({ span: plan.span, backend: id, model: model.trim(), ...parametersOf(draft) }),
  });
  const { draft, set, text, problems } = form;
  const backend = backends.find((one) => one.id === draft.backend) ?? backends[0];
  const id: string = backend?.id ?? "";
  const models = useQuery(modelsQuery(id));
  const offered = models.data ?? [];
  const model: string = draft.model ?? likelyModel(offered, plan.model, memory.models[id]);
  const isOffered = offered.some((one) => one.id === model);
  const unsendable = plan.messageCount === 0 || model.trim() === "";
  const setModel = (chosen: string) => set({ model: chosen });
  return (
    <div className={styles.view}>
      <Form
        label="Replay"
        form={form}
        columns={3}
        look="plain"
        send={call.answer ? "Send it again" : "Send it"}
        incomplete={unsendable || Object.keys(problems).length > 0}
        failure="The call was not made"
        more={
          <>
            <Button
              look="quiet"
              disabled={onward.busy || unsendable}
              title="Begins a conversation with these messages"
              onClick={() => onward.run(plan.span, id, model.trim(), call.answer?.answer.text ?? "")}
            >
              Continue in chat
            </Button>
            <small className={styles.note}>
              Sent without user and session: the backend keeps no history of it.
            </small>
          </>
        }
      >
        <FormLine>
          <div className={styles.fields}>
            <SelectField
              label="Backend"
              value={id}
              options={backends.map((one) => ({ value: one.id, words: one.name }))}
              onChoose={(chosen) => set({ backend: chosen, model: null })}
            />
            {offered.length > 0 && (isOffered || model === "") ? (
              <SelectField
                label="Model"
                value={model}
                options={offered.map((one) => ({ value: one.id, words: one.id }))}
                onChoose={setModel}
                help={plan.model !== "" && plan.model !== model ? `Recorded with ${plan.model}` : undefined}
              />
            ) : (
              <TextField
                label="Model"
                value={model}
                onText={setModel}
                help={models.isPending ? "Loading the models" : undefined}
              />
            )}
          </div>
        </FormLine>
        <TextField
          label="Temperature"
          inputMode="decimal"
          placeholder="server's default"
          {...text("temperature")}
        />
        <TextField
          label="Max tokens"
          inputMode="numeric"
          placeholder="server's default"
          {...text("maxTokens")}
        />
        <TextField label="Top-p" inputMode="decimal" placeholder="server's default" {...text("topP")} />
        {models.error && (
          <FormLine>
            <Failure title="The backend did not list its models" error={models.error} />
          </FormLine>
        )}
        {plan.messageCount === 0 && (
          <FormLine>
            <p className={styles.none}>The call has no message that could be sent.</p>
          </FormLine>
        )}
      </Form>
      {call.busy && <Running id={call.id()} onStop={call.stop} />}
      {onward.error && <Failure title="The conversation could not be started" error={onward.error} />}
      {!call.busy && call.answer && <ReplayResult recorded={plan.recorded} replay={call.answer} />}
      <PlanView plan={plan} />
    </div>
  );
}
