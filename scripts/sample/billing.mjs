// The middle of the sample run: charges, ledger and reversal.
import {
  fromSystem,
  fromUser,
  guarded,
  handoff,
  mcp,
  model,
  policy,
  read,
  retry,
  state,
  tool,
} from "./calls.mjs";
import * as text from "./texts.mjs";

const { BILLING, AUDITOR, WRITER } = text;

/** Billing and the ledger: the loop, the audit and the reversal. */
export function billing(run, how) {
  run.work(BILLING, () => {
    run.wait(0.3);
    tool(
      run,
      "find_charge",
      how.careful ? { order_id: "ORD-123", state: "paid", limit: 10 } : { order_id: "ORD-123" },
      text.CHARGES,
      1.1,
    );
    // The loop: the same question, the same answer.
    for (let round = 0; round < (how.careful ? 1 : 4); round += 1) {
      tool(
        run,
        "refund.lookup",
        { order_id: "ORD-123", include_pending: true },
        { refunds: [], checked: "2026-03-11" },
        0.6,
      );
      model(run, {
        name: "gpt-4o",
        seconds: how.careful ? 2.4 : 3.1 - round * 0.2,
        messages: [
          fromSystem(
            how.careful
              ? `You handle charges. ${text.POLICY_TEXT} An empty list of refunds is an answer; do not ask for it again.`
              : "You handle charges and refunds. Be thorough. Use the tools until you are sure.",
          ),
          fromUser(text.TITLE),
          { role: "tool", name: "find_charge", content: JSON.stringify(text.CHARGES) },
          { role: "tool", name: "refund.lookup", content: '{"refunds":[]}' },
        ],
        reply: how.careful
          ? "No refund was made. Both charges are paid, so the second one has to be reversed. The auditor must confirm it first."
          : round < 3
            ? "There is no refund for this order. Let me check the refunds once more to be sure."
            : "Still no refund. I hand over to the auditor to confirm both charges.",
        tokens: how.careful ? [1422, 1024, 58] : [2228 + round * 412, round * 1024, 61 + round * 7],
        calls:
          how.careful || round === 3
            ? undefined
            : [{ id: `lookup-${round}`, function: { name: "refund.lookup" } }],
      });
    }
    state(run, "refund_state", null, "pending");
    handoff(run, AUDITOR, "both charges must be confirmed in the ledger", "conditional");
    audit(run, how);
    reverse(run, how);
    state(run, "refund_state", "pending", "reversed");
    state(run, "ticket.status", "billing", "reply");
    handoff(run, WRITER, "the customer has to be told, in German", "sequential", {
      language: "de",
      reversal: "rv_31",
    });
  });
}

function audit(run, how) {
  run.work(AUDITOR, () => {
    read(run, "ledger://2026-03", ["88121", "88340", "88341"], ["88121#0", "88340#0", "88341#0"], ["IBAN"]);
    mcp(
      run,
      "ledger-mcp",
      "tools/call",
      { name: "list_entries", arguments: { account: "ACC-9", month: "2026-03" } },
      { entries: text.ENTRIES },
      1.3,
    );
    tool(
      run,
      "diff_balances",
      { account: "ACC-9", month: "2026-03" },
      { expected: -49.99, found: -99.98, difference: -49.99 },
      0.3,
    );
    model(run, {
      provider: "anthropic",
      name: "claude-haiku-4-5",
      seconds: how.careful ? 2.2 : 4.7,
      messages: [
        fromSystem("Compare the entries of the ledger with the charges. Say in one sentence what is wrong."),
        fromUser(JSON.stringify(text.ENTRIES)),
        fromUser(`What we know so far: ${text.TITLE}`),
      ],
      reply:
        "Entry 88340 repeats 88121: the nightly batch of 4 March booked charge ch_9F2b although ch_9F2a was already paid.",
      tokens: how.careful ? [1320, 0, 34] : [6204, 2048, 211],
      temperature: 0,
    });
    handoff(run, BILLING, "confirmed: entry 88340 is the duplicate", "sequential", {
      entry: 88340,
      charge: "ch_9F2b",
    });
  });
}

/** Back at billing: the reversal, which the ledger refuses twice in the first run. */
function reverse(run, how) {
  run.work(BILLING, () => {
    guarded(run, () => {
      policy(
        run,
        "refund-limit",
        how.careful ? "allow" : "review",
        ["FIN-7.2"],
        "49.99 EUR lies below the limit of 100 EUR; a second look is only needed without an auditor.",
      );
    });
    const call = {
      name: "reverse_charge",
      arguments: {
        charge_id: "ch_9F2b",
        amount: 49.99,
        currency: "EUR",
        reason: "duplicate",
        idempotency_key: "refund-ORD-123",
      },
    };
    const done = {
      reversal: { id: "rv_31", amount: 49.99, currency: "EUR" },
      entries: [{ account: "ACC-9", delta: 49.99 }],
    };
    const refused = {
      error_message: "503 upstream: lock not acquired",
      error_code: "UPSTREAM_LOCKED",
      stack_trace:
        "LockTimeout: account ACC-9\n  at acquire (ledger/lock.py:88)\n  at reverse_charge (ledger/tools.py:214)",
      recoverable: true,
      recovery_action: "retry with back-off",
    };
    if (!how.careful) {
      mcp(run, "ledger-mcp", "tools/call", call, undefined, 2.1, refused);
      run.event("ERROR", "FAILED", "SYSTEM", { severity: "ERROR", error: refused });
      retry(run, 1, 500, "UPSTREAM_LOCKED");
      mcp(run, "ledger-mcp", "tools/call", call, undefined, 2.3, refused);
      run.event("ERROR", "FAILED", "SYSTEM", { severity: "ERROR", error: refused });
      retry(run, 2, 1000, "UPSTREAM_LOCKED");
    }
    mcp(run, "ledger-mcp", "tools/call", call, done, how.careful ? 1.2 : 4.4);
    mcp(
      run,
      "ledger-mcp",
      "resources/read",
      { uri: "ledger://reversals/rv_31" },
      { contents: [{ uri: "ledger://reversals/rv_31", text: JSON.stringify(done) }] },
      0.4,
    );
    model(run, {
      name: "gpt-4o",
      seconds: 2.2,
      messages: [fromSystem("Sum up what was done, for the ticket."), fromUser(JSON.stringify(done))],
      reply: "The second charge of ORD-123 was reversed as rv_31 (49.99 EUR).",
      tokens: how.careful ? [402, 0, 21] : [1114, 0, 90],
    });
  });
}
