// The first thing that went wrong: what, where, when, what led to it and what followed.

import { formatDuration, formatPlural } from "../../base/format";
import { relativeMs } from "../../base/time";
import { fromTo } from "../../base/visible";
import type { FirstError, RunStep } from "../../ipc/bindings";
import { familyOf } from "../../model/families";
import { toolWords } from "../../model/tool-words";
import { showSpan } from "../../state/places";
import { Button } from "../../widgets/Button";
import { KindMark } from "../../widgets/KindMark";
import styles from "./FirstErrorBanner.module.css";

/** The banner. */
export function FirstErrorBanner({ error }: { error: FirstError }) {
  const { step } = error;
  return (
    <section className={styles.banner} data-testid="overview-first-error" aria-label="First error">
      <p className={styles.what}>
        <b>
          <i aria-hidden="true" />
          First error
        </b>{" "}
        at {formatDuration(relativeMs(error.atMs))} in{" "}
        <span className={styles.where}>{whereWords(step)}</span>: <q>{error.message}</q>
        {error.code !== "" && <code>{error.code}</code>}
        <span className={styles.outcome}>{outcomeWords(error)}</span>
      </p>
      {error.arguments !== "" && (
        <p className={styles.arguments}>
          asked with <code title={error.arguments}>{error.arguments}</code>
        </p>
      )}
      <div className={styles.foot}>
        {error.before.length > 0 && (
          <ol className={styles.before} aria-label="What led to it">
            <li className={styles.lead} aria-hidden="true">
              before it
            </li>
            {error.before.map((before) => (
              <li key={before.span}>
                <button type="button" title={stepTitle(before)} onClick={() => showSpan(before.span)}>
                  <KindMark family={before.family} size={9} />
                  <span>{stepName(before)}</span>
                </button>
              </li>
            ))}
          </ol>
        )}
        <span className={styles.ways}>
          <Button onClick={() => showSpan(step.span, error.event)}>Show in timeline</Button>
          {error.lastAttempt !== null && (
            <Button look="quiet" onClick={() => error.lastAttempt !== null && showSpan(error.lastAttempt)}>
              {error.retryResult === "solved" ? "Show what solved it" : "Show the last attempt"}
            </Button>
          )}
        </span>
      </div>
    </section>
  );
}

/** Of a call to an MCP server, the second half of the name is the server. */
function stepName({ name, detail, family }: Pick<RunStep, "name" | "detail" | "family">): string {
  const { hue, word } = familyOf(family);
  return toolWords(name, hue === "mcp" ? detail : "") || word;
}

/** `billing → ledger-mcp · reverse_charge`. */
function whereWords({ agent, detail, name, family }: RunStep): string {
  const { hue } = familyOf(family);
  const what = stepName({ name, detail, family });
  const call = hue === "mcp" && detail !== "" ? `${detail} · ${what}` : what;
  const isError = hue === "error";
  if (isError) return agent || "the run";
  return agent === "" ? call : fromTo(agent, call);
}

function outcomeWords({ retryResult, attempts }: FirstError): string {
  if (retryResult === "solved")
    return `solved by ${attempts === 1 ? "the next attempt" : `attempt ${attempts + 1}`}`;
  if (retryResult === "failed") return `${formatPlural(attempts, "later attempt")} failed, too`;
  return "not tried again";
}

function stepTitle({ family, name, detail, agent, atMs }: RunStep): string {
  const where = agent === "" ? "" : ` by ${agent}`;
  return `${familyOf(family).word} at ${formatDuration(relativeMs(atMs))}${where}: ${[name, detail].filter(Boolean).join(" · ")}`;
}
