// What a backend keeps itself, by user: its sessions, page after page, each to be gone on with here.

import { useState } from "react";
import { formatCompact, formatCount, formatPlural } from "../../base/format";
import { formatAgo, formatMoment, nowMs, unixMs } from "../../base/time";
import { commands } from "../../ipc/backend";
import type { ChatBackend, HistoryRow } from "../../ipc/bindings";
import { chatRoute } from "../../model/route";
import { navigate } from "../../state/address";
import { useHistory } from "../../state/chat";
import { useChatMemory } from "../../state/chat-memory";
import { useCommand } from "../../state/commands";
import { useSettings } from "../../state/settings";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Form } from "../../widgets/Form";
import { ItemTokens, ListCounts, ListItem } from "../../widgets/ListItem";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { RowList } from "../../widgets/RowList";
import { Tag } from "../../widgets/Tag";
import { SelectField, TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./ChatPane.module.css";
import { SearchLine } from "./SearchLine";

const ROWS = { comfortable: 50, compact: 42 } as const;

type Props = { backends: readonly ChatBackend[]; open: string | null };

/** The history of a backend, which has to be a ChatServer: an agent keeps one conversation only. */
export function HistoryList({ backends, open }: Props) {
  const servers = backends.filter(({ kind }) => kind === "chat_server");
  const last = useChatMemory((memory) => memory.backend);
  const [chosen, setChosen] = useState<string | null>(null);
  const backend = servers.find(({ id }) => id === (chosen ?? last)) ?? servers[0];
  if (!backend)
    return (
      <EmptyNotice title="No history to look into">
        Backends that speak ChatServer keep conversations by user. None is added yet.
      </EmptyNotice>
    );
  return (
    <>
      {servers.length > 1 && (
        <div className={styles.which}>
          <SelectField
            label="Backend"
            value={backend.id}
            options={servers.map(({ id, name }) => ({ value: id, words: name }))}
            onChoose={setChosen}
          />
        </div>
      )}
      <OfBackend key={backend.id} backend={backend} open={open} />
    </>
  );
}

function OfBackend({ backend, open }: { backend: ChatBackend; open: string | null }) {
  const [asked, setAsked] = useState(backend.userId);
  const form = useSubmit({ start: { user: backend.userId }, send: ({ user }) => setAsked(user.trim()) });
  const [typed, setTyped] = useState("");
  const history = useHistory(backend.id, asked);
  const resume = useCommand(commands.openHistory);
  const density = useSettings((settings) => settings.density);
  const pages = history.data?.pages ?? [];
  const loaded = pages.flatMap(({ sessions }) => sessions);
  const total = pages.at(-1)?.total ?? 0;
  const word = typed.trim().toLowerCase();
  const shown = word === "" ? loaded : loaded.filter((row) => textOf(row).includes(word));
  const go = async (row: HistoryRow) => {
    try {
      // Also one that is here: the backend may keep more of it by now.
      navigate(chatRoute(await resume.ask(backend.id, asked, row.id)));
    } catch {
      // It is shown above the list.
    }
  };
  return (
    <>
      <div className={styles.which}>
        <Form label="Whose history" form={form} look="bare">
          <TextField
            label="User"
            {...form.text("user")}
            action={form.draft.user.trim() === asked ? undefined : <Button type="submit">Show</Button>}
          />
        </Form>
        <SearchLine
          label="Search what is loaded"
          placeholder="Search what is loaded"
          text={typed}
          onText={setTyped}
        />
      </div>
      <ListCounts data-testid="history-count">
        <span>
          {word === ""
            ? `${loaded.length < total ? `first ${formatCount(loaded.length)} of ` : ""}${formatPlural(total, "session")}`
            : `${formatCount(shown.length)} of the ${formatCount(loaded.length)} that are loaded`}
        </span>
      </ListCounts>
      {resume.error && <Failure title="The session could not be opened" error={resume.error} />}
      <div className={styles.rows}>
        {history.error && loaded.length === 0 && (
          <ErrorNotice error={history.error} onRetry={history.refetch} />
        )}
        {history.isPending && asked !== "" && <Skeleton label="Loading the history" rows={8} />}
        {history.isSuccess && loaded.length === 0 && (
          <EmptyNotice title="No session yet">
            The backend keeps none for this user. It starts one with your first message.
          </EmptyNotice>
        )}
        <RowList
          label="Sessions of the backend"
          testId="history"
          count={shown.length}
          height={ROWS[density]}
          row={(index) => {
            const row = shown[index];
            return row && <Session row={row} open={open} busy={resume.busy} onOpen={go} />;
          }}
          foot={
            history.hasNextPage && (
              <div className={styles.more}>
                {history.isFetchNextPageError && (
                  <Failure title="The next page could not be loaded" error={history.error} />
                )}
                <Button disabled={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
                  {history.isFetchingNextPage ? "Loading…" : "Load more"}
                </Button>
              </div>
            )
          }
        />
      </div>
    </>
  );
}

function textOf({ title, id, model }: HistoryRow): string {
  return `${title} ${id} ${model}`.toLowerCase();
}

type SessionProps = {
  row: HistoryRow;
  open: string | null;
  busy: boolean;
  onOpen: (row: HistoryRow) => void;
};

function Session({ row, open, busy, onOpen }: SessionProps) {
  const { title, id, updatedMs, conversation, archived, messages, inputTokens, outputTokens } = row;
  return (
    <ListItem
      data-testid="history-item"
      data-id={id}
      disabled={busy}
      selected={conversation !== null && conversation === open}
      about={conversation === null ? "Load it from the backend and continue it" : "Already here"}
      title={title || id}
      time={updatedMs === null ? "" : formatAgo(unixMs(updatedMs), nowMs())}
      moment={updatedMs === null ? undefined : formatMoment(unixMs(updatedMs))}
      onClick={() => onOpen(row)}
      dropsFacts
      facts={
        <>
          {conversation !== null && <Tag>here</Tag>}
          {archived && <Tag>archived</Tag>}
          <span>{formatPlural(messages, "message")}</span>
          {inputTokens + outputTokens > 0 && (
            <ItemTokens>
              {formatCompact(inputTokens)} → {formatCompact(outputTokens)}
            </ItemTokens>
          )}
        </>
      }
    />
  );
}
