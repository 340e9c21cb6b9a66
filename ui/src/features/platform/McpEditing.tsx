// The form of an MCP configuration, a new one or one that is there. A token is typed once, goes to the server, and is
// neither shown again nor kept.

import { commands } from "../../ipc/backend";
import type { McpRow } from "../../ipc/bindings";
import {
  changedForm,
  draftOf,
  MCP_AUTH,
  MCP_SCOPES,
  type McpDraft,
  mcpProblems,
  newForm,
  newMcp,
  saysSomething,
} from "../../model/mcp-draft";
import { useCommand } from "../../state/commands";
import { useAskAgain } from "../../state/platform";
import { Checkbox } from "../../widgets/Checkbox";
import { Form } from "../../widgets/Form";
import { SelectField, TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./McpEditing.module.css";
import { CommandFailure } from "./PlatformFailure";
import type { SectionProps } from "./section-props";

type Props = SectionProps & {
  /** `null` for a new one. */
  row: McpRow | null;
  organization: string;
  onDone: (name: string) => void;
  onClose: () => void;
};

/** The form. */
export function McpEditing({ row, organization, backend, keyPlace, onDone, onClose }: Props) {
  const askAgain = useAskAgain(backend.id);
  const save = useCommand(commands.saveMcp, askAgain);
  const form = useSubmit<McpDraft, McpRow>({
    start: () => (row ? draftOf(row) : newMcp(organization, backend.userId)),
    problemsOf: mcpProblems,
    command: save,
    send: (draft) => save.ask(backend.id, row ? changedForm(row, draft) : newForm(draft)),
    onDone: (saved, sent) => onDone(saved.name || sent.name.trim()),
  });
  const { draft, set, text } = form;
  const known = MCP_AUTH.some(({ value }) => value === draft.authType);
  const auths = known
    ? MCP_AUTH
    : [...MCP_AUTH, { value: draft.authType, words: draft.authType || "not said" }];
  return (
    <Form
      label={row ? `Change ${row.name}` : "Add an MCP server"}
      testId="mcp-form"
      form={form}
      columns={3}
      send={row ? "Save changes" : "Add MCP server"}
      sending="Saving…"
      incomplete={row !== null && !saysSomething(changedForm(row, draft))}
      failure={(error) => (
        <CommandFailure
          error={error}
          part="mcp"
          change={row ? `${row.name} was not changed` : "The MCP server was not added"}
          backend={backend}
          keyPlace={keyPlace}
        />
      )}
      onCancel={onClose}
    >
      <TextField label="Name" autoFocus placeholder="docs-search" {...text("name")} />
      <TextField label="Address" placeholder="https://mcp.example.com/sse" {...text("endpoint")} />
      <label className={styles.check}>
        <Checkbox checked={draft.enabled} onChange={() => set({ enabled: !draft.enabled })} />
        Agents may use it
      </label>
      {!row && (
        <ScopeFields draft={draft} problem={form.problems.scope} onScope={(scope) => set({ scope })} />
      )}
      <SelectField
        label="Authentication"
        value={draft.authType}
        options={auths}
        onChoose={(authType) => set({ authType })}
      />
      {draft.authType === "bearer" && (
        <TextField
          label="Bearer token"
          secret
          help={
            row?.hasToken
              ? "The server has one; leave this empty to keep it."
              : "Goes to the server and is not kept here."
          }
          {...text("bearerToken")}
        />
      )}
      {draft.authType === "oauth" && <TextField label="OAuth provider" {...text("oauthProvider")} />}
      <TextField
        label="Metadata"
        placeholder='{"args": [], "env": {}}'
        help="A JSON object; may be left empty"
        {...text("metadata")}
      />
    </Form>
  );
}

type ScopeProps = {
  draft: McpDraft;
  problem: string | undefined;
  onScope: (scope: McpDraft["scope"]) => void;
};

/** The scope of a new configuration; that of a stored one cannot be changed. */
function ScopeFields({ draft: { scope }, problem, onScope }: ScopeProps) {
  const kind = MCP_SCOPES.find(({ value }) => value === scope.kind)?.value ?? "organization";
  return (
    <>
      <SelectField
        label="For"
        value={kind}
        options={MCP_SCOPES}
        onChoose={(chosen) => onScope({ ...scope, kind: chosen })}
      />
      {kind === "organization" && (
        <TextField
          label="Id of its organisation"
          value={scope.organizationId}
          onText={(organizationId) => onScope({ ...scope, organizationId })}
          problem={problem}
        />
      )}
      {kind === "user" && (
        <TextField
          label="Id of the user"
          value={scope.userId}
          onText={(userId) => onScope({ ...scope, userId })}
          problem={problem}
        />
      )}
      {kind === "platform" && <span aria-hidden="true" />}
    </>
  );
}
