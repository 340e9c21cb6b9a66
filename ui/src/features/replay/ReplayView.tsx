// What is sent, to whom, and what came back.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ChatBackend, ReplayPlan } from "../../ipc/bindings";
import { callable, formOf, likelyModel, readForm } from "../../model/replay-form";
import { chatRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useBackends } from "../../state/backends";
import { modelsQuery } from "../../state/chat";
import { useChatMemory } from "../../state/chat-memory";
import { useContinueCall, useReplay, useReplayCall } from "../../state/replay";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { BareForm } from "../../widgets/Form";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { SelectField, TextField } from "../../widgets/TextField";
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

function Call({ plan, backends }: { plan: ReplayPlan; backends: readonly ChatBackend[] }) {
  const memory = useChatMemory();
  const [wanted, setWanted] = useState(memory.backend ?? "");
  const [typedModel, setTypedModel] = useState<string | null>(null);
  const [form, setForm] = useState(() => formOf(plan));
  const backend = backends.find(({ id }) => id === wanted) ?? backends[0];
  const id = backend?.id ?? "";
  const models = useQuery(modelsQuery(id));
  const model = typedModel ?? likelyModel(models.data ?? [], plan.model, memory.models[id]);
  const call = useReplayCall();
  const onward = useContinueCall();
  const reading = readForm(form);
  const problems = "problems" in reading ? reading.problems : {};
  const empty = plan.messageCount === 0;
  const send = () => {
    if (!("parameters" in reading) || model.trim() === "" || empty) return;
    call.run({ span: plan.span, backend: id, model: model.trim(), ...reading.parameters });
  };
  const offered = models.data ?? [];
  const isOffered = offered.some((one) => one.id === model);
  return (
    <div className={styles.view}>
      <BareForm
        className={styles.form}
        aria-label="Replay"
        onSubmit={() => {
          send();
        }}
      >
        <div className={styles.fields}>
          <SelectField
            label="Backend"
            value={id}
            options={backends.map((one) => ({ value: one.id, words: one.name }))}
            onChoose={(chosen) => {
              setWanted(chosen);
              setTypedModel(null);
            }}
          />
          {offered.length > 0 && (isOffered || model === "") ? (
            <SelectField
              label="Model"
              value={model}
              options={offered.map((one) => ({ value: one.id, words: one.id }))}
              onChoose={setTypedModel}
              help={plan.model !== "" && plan.model !== model ? `Recorded with ${plan.model}` : undefined}
            />
          ) : (
            <TextField
              label="Model"
              value={model}
              onText={setTypedModel}
              help={models.isPending ? "The backend is asked for its models" : undefined}
            />
          )}
        </div>
        <div className={styles.numbers}>
          <TextField
            label="Temperature"
            inputMode="decimal"
            value={form.temperature}
            problem={problems.temperature}
            placeholder="server's own"
            onText={(temperature) => setForm({ ...form, temperature })}
          />
          <TextField
            label="Max tokens"
            inputMode="numeric"
            value={form.maxTokens}
            problem={problems.maxTokens}
            placeholder="server's own"
            onText={(maxTokens) => setForm({ ...form, maxTokens })}
          />
          <TextField
            label="Top-p"
            inputMode="decimal"
            value={form.topP}
            problem={problems.topP}
            placeholder="server's own"
            onText={(topP) => setForm({ ...form, topP })}
          />
        </div>
        {models.error && <Failure title="The backend did not give its models" error={models.error} />}
        <p className={styles.buttons}>
          <Button
            type="submit"
            look="strong"
            disabled={call.busy || empty || model.trim() === "" || "problems" in reading}
          >
            {call.answer ? "Send it again" : "Send it"}
          </Button>
          <Button
            look="quiet"
            disabled={onward.busy || empty || model.trim() === ""}
            title="Begins a conversation with these messages"
            onClick={() => onward.run(plan.span, id, model.trim(), call.answer?.answer.text ?? "")}
          >
            Continue in chat
          </Button>
          <small>Sent without user and session: the backend keeps no history of it.</small>
        </p>
        {empty && <p className={styles.none}>The call carries no message that could be sent.</p>}
      </BareForm>
      {call.busy && <Running id={call.id()} onStop={call.stop} />}
      {call.error && <Failure title="The call was not made" error={call.error} />}
      {onward.error && <Failure title="The conversation was not begun" error={onward.error} />}
      {!call.busy && call.answer && <ReplayResult recorded={plan.recorded} replay={call.answer} />}
      <PlanView plan={plan} />
    </div>
  );
}
