import { expect, test } from "vitest";
import { encodeLayout, type PlainRow } from "../../test/encode-layout";
import { windowOf } from "../../test/times";
import { placeInTime, timeOfPlaces } from "./rows-in-time";
import { decodeLayout } from "./timeline-layout";

/** A run of 1,000 ms, and below it calls of 8 ms each, one every 10 ms. */
const ROWS: PlainRow[] = [
  { span: 1, parent: -1, start: 0, end: 1000, name: "run", family: 2 },
  ...Array.from({ length: 99 }, (_, at): PlainRow => {
    return { span: at + 2, parent: 0, start: at * 10, end: at * 10 + 8, name: "call", family: 5 };
  }),
];
const LAYOUT = decodeLayout(encodeLayout(ROWS));
const PLACES = Uint32Array.from(ROWS, (_, row) => row);
const end = (row: number) => LAYOUT.end[row];

test.each([
  ["rows of that time are in view already", [0, 20], [50, 150], -1],
  ["they are below", [0, 20], [500, 600], 51],
  ["they are above", [60, 80], [100, 200], 11],
  ["one of many is in view", [0, 20], [195, 300], 21],
  ["all that there are", [0, 20], [195, 202], -1],
  ["none begins in it, and the call it is in is elsewhere", [0, 20], [501, 505], 51],
  ["none begins in it, and the call it is in is in view", [45, 60], [501, 505], -1],
])("zooming when %s", (_, [first, last], [from, to], place) => {
  const view = { first: first ?? 0, last: last ?? 0 };
  expect(placeInTime(LAYOUT, PLACES, view, windowOf(from ?? 0, to ?? 0), end)).toBe(place);
});

test.each([
  ["its rows are in the window", [45, 60], [500, 520], null],
  ["its rows come later", [45, 60], [100, 120], [438, 458]],
  ["its rows came before", [5, 9], [600, 620], [38, 58]],
  ["one of its rows spans the window, and the others came before", [0, 9], [600, 620], [-2, 18]],
  ["it has only what spans the window", [0, 0], [600, 620], null],
])("scrolling when %s", (_, [first, last], [from, to], expected) => {
  const view = { first: first ?? 0, last: last ?? 0 };
  const found = timeOfPlaces(LAYOUT, PLACES, view, windowOf(from ?? 0, to ?? 0), end);
  expect(found && [found.from, found.to]).toEqual(expected);
});
