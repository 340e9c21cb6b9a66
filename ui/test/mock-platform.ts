// The platform of a backend made of memory: figures, administrators, an audit log that grows, MCP configurations.

import type {
  AdminForm,
  AdminRow,
  AuditEntry,
  AuditPage,
  ChatBackend,
  ChatFailure,
  CommandError,
  FailureKind,
  McpForm,
  McpListRequest,
  McpRow,
  PlatformReport,
} from "../src/ipc/bindings";

/** What the made-up platform knows, whichever backend asks. */
export type MockPlatform = {
  backends: ChatBackend[];
  report: PlatformReport;
  admins: AdminRow[];
  /** The newest first. */
  audit: AuditEntry[];
  mcp: McpRow[];
  /** What was written to files, by path. */
  files: Map<string, string>;
};

const ORGANIZATION = "8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6";

/** A backend with a platform. */
export function platformBackend(change: Partial<ChatBackend> = {}): ChatBackend {
  return {
    ...{ id: "b1", name: "support-backend", kind: "chat_server", baseUrl: "http://localhost:3284" },
    ...{ userId: "c56a4180-65aa-42ec-a945-5fd21dec0538", organizationId: ORGANIZATION, hasKey: true },
    ...change,
  };
}

/** A platform on which nothing ever happened. */
export function noPlatform(): MockPlatform {
  const none = { totalOrganizations: "0", totalRequests: "0", requestsToday: "0", totalTokens: "0" };
  return {
    backends: [],
    report: {
      atMs: 1_773_046_850_000,
      stats: {
        totalUsers: "0",
        activeUsers: "0",
        tokensToday: "0",
        totalMcpServers: "0",
        health: null,
        ...none,
      },
      statsFailure: null,
      health: { status: "healthy", circuitBreaker: "", activeAgents: [] },
      healthFailure: null,
      healthMs: 12,
    },
    admins: [],
    audit: [],
    mcp: [],
    files: new Map(),
  };
}

/** What a failed command answers when a backend said something. */
export function platformError(failure: ChatFailure): CommandError {
  return { code: "backend_failed", message: failure.message, hint: "", failure };
}

/** What a backend said. */
export function said(kind: FailureKind, status: number | null, message: string): ChatFailure {
  return { kind, status, message };
}

/** Answers a command about a platform; `undefined` when it is none of them. */
export function answerPlatform(
  platform: MockPlatform,
  command: string,
  args: Record<string, never>,
): unknown {
  switch (command) {
    case "platform_report":
      return { ...platform.report, atMs: Date.now() };
    case "list_admins":
      return platform.admins;
    case "add_admin":
      return addAdmin(platform, args.form);
    case "remove_admin":
      platform.admins = platform.admins.filter(({ email }) => email !== args.email);
      note(platform, "admin.remove", "admin", args.email);
      return null;
    case "list_audit":
      return auditPage(platform, args.offset, args.limit);
    case "save_audit":
      platform.files.set(args.path, args.json);
      return null;
    case "list_mcp":
      return listMcp(platform, args.request);
    case "save_mcp":
      return saveMcp(platform, args.form);
    case "remove_mcp":
      platform.mcp = platform.mcp.filter(({ id }) => id !== args.id);
      return null;
    default:
      return undefined;
  }
}

function addAdmin(platform: MockPlatform, form: AdminForm): null {
  if (!form.email.includes("."))
    throw platformError(said("other", 422, "email: value is not a valid email address"));
  const { email, name, workosId } = form;
  const at = new Date().toISOString();
  platform.admins = [
    ...platform.admins,
    { id: `id-of-${workosId}`, email, name, createdTime: at, createdBy: "" },
  ];
  note(platform, "admin.add", "admin", email);
  return null;
}

function note(platform: MockPlatform, action: string, resource: string, resourceId: string): void {
  const id = String(platform.audit.length);
  const rest = { userId: "", organizationId: "", metadata: "" };
  platform.audit = [
    { id, time: new Date().toISOString(), action, resource, resourceId, ...rest },
    ...platform.audit,
  ];
}

function auditPage({ audit }: MockPlatform, offset: number, limit: number): AuditPage {
  const entries = audit.slice(offset, offset + limit);
  return { entries, offset, hasMore: entries.length === limit };
}

function listMcp({ mcp }: MockPlatform, { organization, user }: McpListRequest): McpRow[] {
  if (!/^[0-9a-f-]{36}$/.test(organization))
    throw platformError(said("other", 422, "organization_id: Input should be a valid UUID"));
  return mcp.filter(
    ({ scope }) =>
      scope.kind === "platform" || scope.organizationId === organization || scope.userId === user,
  );
}

function saveMcp(platform: MockPlatform, form: McpForm): McpRow {
  const before = platform.mcp.find(({ id }) => id === form.id);
  const row: McpRow = {
    id: before?.id ?? `mcp-${platform.mcp.length + 1}`,
    name: form.name ?? before?.name ?? "",
    transport: "http",
    endpoint: form.endpoint ?? before?.endpoint ?? "",
    authType: form.authType ?? before?.authType ?? "none",
    hasToken: form.bearerToken !== null || (before?.hasToken ?? false),
    oauthProvider: form.oauthProvider ?? before?.oauthProvider ?? "",
    enabled: form.enabled ?? before?.enabled ?? true,
    metadata: form.metadata ?? before?.metadata ?? "",
    createdTime: before?.createdTime ?? new Date().toISOString(),
    scope: form.scope ?? before?.scope ?? { kind: "platform", organizationId: "", userId: "" },
  };
  platform.mcp = before
    ? platform.mcp.map((known) => (known.id === row.id ? row : known))
    : [...platform.mcp, row];
  return row;
}
