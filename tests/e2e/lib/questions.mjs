// The twelve questions that the window is there to answer, each as a way through it. What must then stand on the screen
// is the run's own: a run is its key (`run`), words of a model's output, a phrase to be found, and `answers` in the
// order of the questions, each with texts by test id.
import assert from "node:assert/strict";
import { Keyboard, Pointer } from "./ways.mjs";

const MOST_ACTIONS = 3;
const WAYS = [Pointer, Keyboard];

/** The way to each answer, in the order in which people ask. */
const QUESTIONS = [
  { ask: "which call failed first and why", steps: (way, { run }) => [() => way.openSession(run)] },
  {
    ask: "who handed off to whom, how often, and why",
    steps: (way, { run }) => [() => way.openSession(run), () => way.chooseView("Graph")],
  },
  {
    ask: "which tool takes most of the time",
    steps: (way, { run }) => [() => way.openSession(run), () => way.chooseView("Tools & MCP")],
  },
  {
    ask: "which MCP server errs",
    steps: (way, { run }) => [() => way.openSession(run), () => way.chooseView("Tools & MCP")],
  },
  { ask: "where the tokens and the money went", steps: (way, { run }) => [() => way.openSession(run)] },
  {
    ask: "what exactly the model was asked before a given output",
    steps: (way, { run, output }) => [
      () => way.openSession(run),
      () => way.chooseView("Transcript"),
      () => way.askForPrompt(output),
    ],
  },
  {
    ask: "what changed between two runs",
    steps: (way, { run }) => [() => way.openSession(run), () => way.compareWithFirst()],
  },
  { ask: "was anything tampered with", steps: (way, { run }) => [() => way.openSession(run)] },
  { ask: "which policy decisions denied something", steps: (way, { run }) => [() => way.openSession(run)] },
  { ask: "what data was read", steps: (way, { run }) => [() => way.openSession(run)] },
  { ask: "what is still running", steps: (way, { run }) => [() => way.openSession(run)] },
  {
    ask: "find the run in which a given phrase occurred",
    steps: (way, { phrase }) => [() => way.search(phrase), () => way.openFound()],
  },
];

/** Asks each question of a run in a window of its own, with the pointer and by keyboard alone. */
export function askEach(test, run) {
  for (const Way of WAYS)
    for (const question of asked(run))
      test(`${question.ask}, ${Way.words}`, ({ page }) => answer(page, Way, question));
}

/** Asks all questions of a run one after the other in one window, both ways; each of them from the session list. */
export function askInTurn(test, about, run) {
  test(`the twelve questions, of ${about}`, async ({ page }) => {
    const failed = [];
    for (const Way of WAYS)
      for (const question of asked(run)) {
        await page.startOver();
        await answer(page, Way, question).catch((error) =>
          failed.push(`${question.ask}, ${Way.words}: ${error}`),
        );
      }
    assert.deepEqual(failed, []);
  });
}

/** The questions with what is asked about: an answer may name a run of its own. */
function asked({ answers, ...about }) {
  assert.equal(answers.length, QUESTIONS.length);
  return QUESTIONS.map((question, at) => {
    const { run = about.run, ...texts } = answers[at];
    return { ...question, about: { ...about, run }, texts };
  });
}

/** Goes the way and finds the answer; with the pointer in few actions. */
async function answer(page, Way, { steps, about, texts }) {
  const using = new Way(page);
  for (const step of steps(using, about)) await step();
  for (const [testId, text] of Object.entries(texts)) await page.waitForMatch(testId, text);
  if (using instanceof Pointer) assert.ok(using.actions <= MOST_ACTIONS, `${using.actions} actions`);
}
