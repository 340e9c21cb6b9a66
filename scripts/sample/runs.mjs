// The two runs of the sample: the first one stumbles, the second one, with other instructions, does not.
import { billing } from "./billing.mjs";
import {
  fromSystem,
  fromUser,
  guarded,
  handoff,
  input,
  lostTool,
  mcp,
  model,
  output,
  policy,
  read,
  state,
  stream,
  tool,
} from "./calls.mjs";
import { Recording } from "./record.mjs";
import * as text from "./texts.mjs";

const { TRIAGE, BILLING, WRITER } = text;

/** The files of the sample: name and text. */
export function sampleFiles() {
  const first = new Recording({
    session: "sample-refund-1",
    begin: "2026-11-16T09:12:04Z",
    seed: "refund-1",
    tags: ["sample", "prompt-v1"],
  });
  const second = new Recording({
    session: "sample-refund-2",
    begin: "2026-11-17T14:03:31Z",
    seed: "refund-2",
    tags: ["sample", "prompt-v2"],
  });
  tell(first, { careful: false });
  tell(second, { careful: true });
  return [
    ["refund-1.jsonl", first.text()],
    ["refund-2.jsonl", second.text()],
  ];
}

/** The story. `careful` is the second run: it asks once, waits for the lock, and leaves the card number out. */
function tell(run, how) {
  const metadata = {
    app: "support-desk",
    release: how.careful ? "2.15.0" : "2.14.3",
    region: "eu-central-1",
  };
  const body = () => {
    input(run, text.REQUEST);
    guarded(run, () => {
      policy(
        run,
        "pii-mask",
        "allow",
        ["mask-mail", "mask-name"],
        "Two categories were masked before the models see them.",
        {
          redaction: { fields: ["message.text"], method: "mask" },
          pii_categories: ["EMAIL", "PERSON"],
        },
      );
    });
    triage(run, how);
    billing(run, how);
    writer(run, how);
  };
  run.within("SESSION", "SYSTEM", { metadata }, { metadata: { turns: 2 } }, body);
}

function triage(run, how) {
  run.work(TRIAGE, () => {
    state(run, "ticket", null, { id: "T-5511", status: "open", priority: "normal" });
    read(run, "policies-index", ["FIN-7", "FIN-9"], ["FIN-7#1", "FIN-7#2", "FIN-9#1"]);
    mcp(
      run,
      "crm-mcp",
      "tools/list",
      {},
      { tools: [{ name: "get_customer" }, { name: "list_orders" }] },
      0.3,
    );
    mcp(
      run,
      "crm-mcp",
      "tools/call",
      { name: "get_customer", arguments: { id: "C-2048" } },
      { content: [{ type: "text", text: "Jana Köhler, Leipzig, customer since 2021, speaks German" }] },
      0.7,
    );
    mcp(
      run,
      "crm-mcp",
      "tools/call",
      { name: "list_orders", arguments: { customer: "C-2048" } },
      { orders: ["ORD-097", "ORD-123"] },
      0.5,
    );
    model(run, {
      name: "gpt-4o-mini",
      seconds: how.careful ? 1.9 : 2.6,
      messages: [
        fromSystem(
          how.careful
            ? "Sort the request. Name one agent and one reason. Answer in JSON."
            : "You are a helpful support agent. Sort the request.",
        ),
        fromUser(text.REQUEST),
        fromSystem(text.POLICY_TEXT),
      ],
      reply: how.careful
        ? '{"agent":"billing","reason":"needs ledger access"}'
        : "This looks like a duplicate charge. The billing agent should look into it, because it needs access to the ledger. I would also check whether the return was booked.",
      tokens: how.careful ? [812, 512, 19] : [1204, 0, 86],
    });
    state(run, "ticket.status", "open", "billing");
    handoff(run, BILLING, "needs ledger access");
    tool(run, "crm.find_customer", { mail: "[EMAIL]" }, { id: "C-2048", tier: "standard" }, 0.3);
  });
}

function writer(run, how) {
  run.work(WRITER, () => {
    read(run, "policies-index", ["FIN-7", "TONE-2"], ["FIN-7#4", "TONE-2#1"]);
    tool(
      run,
      "mail.template",
      { name: "refund", language: "de" },
      { subject: "Ihre Erstattung zu {{order}}", version: 4 },
      0.2,
    );
    if (!how.careful) {
      draft(run, "Write a friendly mail with all details of the refund.", text.DRAFT, [3118, 0, 140]);
      guarded(run, () => {
        policy(
          run,
          "mail-outbound",
          "deny",
          ["PCI-1"],
          "The draft holds a card number; numbers of cards never leave the house.",
          { pii_categories: ["CREDIT_CARD"] },
        );
      });
    }
    draft(
      run,
      "Write the mail in German. Name both bookings, never a card.",
      text.MAIL_GERMAN,
      how.careful ? [1904, 1024, 162] : [3464, 2048, 168],
    );
    guarded(run, () => {
      policy(
        run,
        "mail-outbound",
        "allow",
        ["PCI-1", "TONE-2"],
        "No card number; tone and language fit the customer.",
      );
    });
    tool(
      run,
      "mail.send",
      { to: "[EMAIL]", subject: "Ihre Erstattung zu ORD-123", body: text.MAIL_GERMAN },
      { queued: true, message_id: "m-7731" },
      1.2,
    );
    stream(run, text.REPLY, how.careful ? 12 : 5, 3.2);
    input(run, text.FOLLOW_UP);
    model(run, {
      name: "gpt-4o-mini",
      seconds: 1.4,
      messages: [
        fromSystem("Write a note for the branch in Tokyo, in Japanese."),
        fromUser(text.MAIL_GERMAN),
      ],
      reply: text.NOTE_JAPANESE,
      tokens: how.careful ? [391, 0, 58] : [498, 0, 58],
    });
    lostTool(run, "crm.note", { ticket: "T-5511", text: text.NOTE_JAPANESE });
    stream(run, text.MAIL_GERMAN, how.careful ? 14 : 6, 2.4);
    state(run, "ticket.status", "reply", "closed");
    output(
      run,
      how.careful
        ? "Fall T-5511 ist geschlossen."
        : "Fall T-5511 ist geschlossen. Vielen Dank für Ihre Geduld.",
    );
  });
}

function draft(run, instruction, reply, tokens) {
  model(run, {
    name: "gpt-4o",
    seconds: tokens[2] / 55,
    messages: [
      fromSystem(instruction),
      fromUser(text.REQUEST),
      fromUser("Reversal rv_31 of charge ch_9F2b, 49.99 EUR."),
    ],
    reply,
    tokens,
    temperature: 0.4,
  });
}
