// The MCP servers that the agents of a platform reach: those of an organisation, of the user, and of the whole
// platform.

import { type ReactNode, useState } from "react";
import type { McpRow } from "../../ipc/bindings";
import { useMcp } from "../../state/platform";
import { answeredAt } from "../../state/query-client";
import { Button } from "../../widgets/Button";
import { Form } from "../../widgets/Form";
import { EmptyNotice, Skeleton } from "../../widgets/Notice";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import { McpEditing } from "./McpEditing";
import { McpLine } from "./McpLine";
import styles from "./McpServers.module.css";
import { CommandFailure } from "./PlatformFailure";
import { PlatformHead } from "./PlatformHead";
import page from "./PlatformScreen.module.css";
import type { SectionProps } from "./section-props";
import table from "./Table.module.css";

const GROUPS = [
  { kind: "organization", words: "Of the organisation" },
  { kind: "user", words: "Of the user" },
  { kind: "platform", words: "Of the whole platform" },
] as const;

/** The MCP configurations. */
export function McpServers({ backend, keyPlace }: SectionProps) {
  const [organization, setOrganization] = useState(backend.organizationId);
  const { data, error, isFetching, dataUpdatedAt, refetch } = useMcp({
    backend: backend.id,
    organization,
    user: backend.userId,
  });
  const [adding, setAdding] = useState(false);
  const [done, setDone] = useState("");
  const again = () => void refetch();
  const rows = organization === "" ? undefined : data;
  return (
    <div className={page.page} data-testid="platform-mcp">
      <div className={page.column}>
        <PlatformHead
          title="MCP servers"
          backend={backend.name}
          about="Servers whose tools the agents of this platform may call, and how they prove who they are there."
          at={rows ? answeredAt(dataUpdatedAt) : null}
          busy={isFetching}
          onAgain={again}
          actions={
            rows &&
            !adding && (
              <Button
                look="strong"
                onClick={() => {
                  setAdding(true);
                  setDone("");
                }}
              >
                Add MCP server
              </Button>
            )
          }
        />
        <OrganizationField
          known={organization}
          own={backend.organizationId}
          onChoose={(chosen) => {
            setOrganization(chosen);
            setAdding(false);
            setDone("");
          }}
        />
        {adding && (
          <McpEditing
            row={null}
            organization={organization}
            backend={backend}
            keyPlace={keyPlace}
            onDone={(name) => {
              setAdding(false);
              setDone(`${name} was added.`);
            }}
            onClose={() => setAdding(false)}
          />
        )}
        <p className={page.done} role="status">
          {done}
        </p>
        {organization !== "" && error && (
          <CommandFailure error={error} part="mcp" backend={backend} keyPlace={keyPlace} onRetry={again} />
        )}
        {organization === "" && (
          <EmptyNotice title="Whose MCP servers?">
            The server lists them by organisation. Enter the id of one above; the settings of the backend can
            keep it.
          </EmptyNotice>
        )}
        {organization !== "" && !rows && !error && <Skeleton rows={5} label="Loading the MCP servers" />}
        {rows?.length === 0 && (
          <EmptyNotice title="No MCP servers">Agents of this organisation reach none yet.</EmptyNotice>
        )}
        {rows && rows.length > 0 && (
          <Groups
            rows={rows}
            line={(row) => (
              <McpLine
                key={row.id}
                row={row}
                backend={backend}
                keyPlace={keyPlace}
                organization={organization}
                onDone={setDone}
              />
            )}
          />
        )}
      </div>
    </div>
  );
}

type GroupsProps = { rows: readonly McpRow[]; line: (row: McpRow) => ReactNode };

function Groups({ rows, line }: GroupsProps) {
  const others = rows.filter(({ scope }) => GROUPS.every(({ kind }) => kind !== scope.kind));
  const groups = [
    ...GROUPS.map(({ kind, words }) => ({ words, rows: rows.filter(({ scope }) => scope.kind === kind) })),
    { words: "Of others", rows: others },
  ].filter((group) => group.rows.length > 0);
  return (
    <table className={table.table} aria-label="MCP servers">
      <thead>
        <tr>
          <th scope="col">On</th>
          <th scope="col">Name</th>
          <th scope="col">Address</th>
          <th scope="col">Authentication</th>
          <th scope="col">Since</th>
          <th scope="col" aria-label="Actions" />
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.words} data-testid="mcp-group">
          <tr className={styles.group}>
            <th scope="rowgroup" colSpan={6}>
              {group.words}
            </th>
          </tr>
          {group.rows.map(line)}
        </tbody>
      ))}
    </table>
  );
}

type FieldProps = { known: string; own: string; onChoose: (organization: string) => void };

/** Whose configurations are listed. */
function OrganizationField({ known, own, onChoose }: FieldProps) {
  const form = useSubmit({
    start: { organization: known },
    send: ({ organization }) => onChoose(organization.trim()),
  });
  const wanted = form.draft.organization.trim();
  const incomplete = wanted === "" || wanted === known;
  return (
    <div className={styles.organization}>
      <Form label="Organisation" form={form} look="bare" incomplete={incomplete}>
        <TextField
          label="Id of the organisation"
          placeholder="8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6"
          {...form.text("organization")}
          action={
            <>
              <Button type="submit" disabled={incomplete}>
                List
              </Button>
              {own !== "" && known !== own && (
                <Button
                  look="quiet"
                  onClick={() => {
                    form.restart({ organization: own });
                    onChoose(own);
                  }}
                >
                  Back to the backend's own
                </Button>
              )}
            </>
          }
        />
      </Form>
    </div>
  );
}
