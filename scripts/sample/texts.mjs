// Who takes part in the sample run, and its longer texts.

const agent = (id, role, instructions, tools) => ({ id, name: id, role, instructions, tools });

export const TRIAGE = agent(
  "triage",
  "Sorts requests",
  "Find out what the customer needs and who can do it.",
  ["crm.find_customer"],
);
export const BILLING = agent(
  "billing",
  "Handles charges and refunds",
  "Never move money before the ledger confirms that both charges exist.",
  ["find_charge", "refund.lookup", "reverse_charge"],
);
export const AUDITOR = agent("ledger-auditor", "Checks the ledger", "Compare, explain, never write.", [
  "list_entries",
  "diff_balances",
]);
export const WRITER = agent(
  "writer",
  "Writes to customers",
  "Answer in the customer's language. No card numbers.",
  ["mail.send", "crm.note"],
);
export const GUARD = agent("guard", "Watches policies", "Decide before anything leaves the house.", []);

export const TITLE = "Refund for order ORD-123 was charged twice";

export const REQUEST = `${TITLE}

Hello, I bought the Alto desk lamp on 3 March and returned it a week later. The refund was promised, but my card was
charged a second time instead: 49.99 EUR on 3 March and 49.99 EUR on 4 March. Please give me back what is too much.

Jana Köhler, customer C-2048, jana.koehler@example.org`;

export const FOLLOW_UP =
  "Können Sie mir das bitte auch auf Deutsch bestätigen? Meine Bank möchte die beiden Buchungsnummern sehen.";

export const DRAFT = `Dear Ms Köhler, we have sent 49.99 EUR back to your card 4929 1102 8841 7730. The second booking was a mistake of
ours.`;

export const MAIL_GERMAN = `Liebe Frau Köhler,

die zweite Abbuchung für Ihre Bestellung ORD-123 war ein Fehler unseres Buchungssystems. Wir haben sie heute storniert;
die 49,99 € erscheinen in zwei bis drei Werktagen auf Ihrem Konto. Die Buchungsnummern lauten ch_9F2a (3. März) und
ch_9F2b (4. März, storniert als rv_31).

Mit freundlichen Grüßen
Northwind Kundendienst`;

export const NOTE_JAPANESE =
  "注文 ORD-123 は二重請求でした。2回目の請求 ch_9F2b を取り消し済み(rv_31)。お客様にはドイツ語でご案内しました。";

export const REPLY = `## Your refund is on its way

You were right: order **ORD-123** was charged twice. We have reversed the second charge of **49.99 EUR**; your bank shows it
within two to three working days.

| Date | Charge | Amount | State |
| --- | --- | ---: | --- |
| 3 March | \`ch_9F2a\` | 49.99 EUR | paid |
| 4 March | \`ch_9F2b\` | 49.99 EUR | reversed as \`rv_31\` |

Should your bank ask, this is the entry in our ledger:

\`\`\`json
{
  "reversal": "rv_31",
  "of": "ch_9F2b",
  "amount": { "value": 49.99, "currency": "EUR" },
  "reason": "duplicate"
}
\`\`\`

The confirmation in German has gone to your mail address.`;

export const POLICY_TEXT = `Refunds of duplicate charges (FIN-7): 1. Both charges must be found in the ledger. 2. Amounts up to 100 EUR need no second
person. 3. A reversal is made once; an attempt that failed is repeated with the same idempotency key. 4. The customer is told the numbers of
both bookings, never the number of a card.`;

export const CHARGES = [
  {
    id: "ch_9F2a",
    order: "ORD-123",
    amount: 49.99,
    currency: "EUR",
    booked: "2026-03-03T10:14:22Z",
    state: "paid",
  },
  {
    id: "ch_9F2b",
    order: "ORD-123",
    amount: 49.99,
    currency: "EUR",
    booked: "2026-03-04T06:00:01Z",
    state: "paid",
  },
];

export const ENTRIES = [
  { entry: 88121, account: "ACC-9", delta: -49.99, charge: "ch_9F2a", batch: "web-0303" },
  { entry: 88340, account: "ACC-9", delta: -49.99, charge: "ch_9F2b", batch: "nightly-0304" },
  { entry: 88341, account: "ACC-1", delta: 49.99, charge: "ch_9F2b", batch: "nightly-0304" },
];
