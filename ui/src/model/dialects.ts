// The dialects that events come in, with the names people know them by.

const NAMES: Record<string, string> = {
  chaukas: "Chaukas",
  aop: "Agent Observability Platform (AOP)",
  ossa: "OSSA CloudEvents",
  otlp: "OpenTelemetry (OTLP)",
};

/** The full name of a dialect; one that is not known by its own name. */
export function dialectName(dialect: string): string {
  return NAMES[dialect] ?? dialect;
}
