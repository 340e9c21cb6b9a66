// The generated wire types as the window uses them.
//
// JSON has no NaN, so the generator writes every floating-point field as `number | null`. The back end only sends
// finite numbers, and this is the one place that says so. Fields that may really be absent are named below.

import type * as generated from "./bindings";

/** Number fields that stand for something that may not be there. */
type Optional = "parent";

/** A wire type with its numbers taken for what they are. */
type Solid<T> = [T] extends [number | null]
  ? [T] extends [null]
    ? null
    : number
  : T extends readonly (infer Item)[]
    ? Solid<Item>[]
    : T extends object
      ? { [Key in keyof T]: Key extends Optional ? T[Key] : Solid<T[Key]> }
      : T;

/** The commands with solid answers. */
export type SolidCommands<T> = {
  [Name in keyof T]: T[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: SolidTuple<Args>) => Promise<Solid<Answer>>
    : never;
};

type SolidTuple<Args extends unknown[]> = { [At in keyof Args]: Solid<Args[At]> };

export type AppStatus = Solid<generated.AppStatus>;
export type Changed = Solid<generated.Changed>;
export type CommandError = generated.CommandError;
export type ConnectClient = Solid<generated.ConnectClient>;
export type ErrorCode = generated.ErrorCode;
export type EventDetail = Solid<generated.EventDetail>;
export type EventListRequest = Solid<generated.EventListRequest>;
export type EventPage = Solid<generated.EventPage>;
export type EventRow = Solid<generated.EventRow>;
export type Facet = Solid<generated.Facet>;
export type ImportRow = Solid<generated.ImportRow>;
export type ListenerRow = Solid<generated.ListenerRow>;
export type PayloadPart = Solid<generated.PayloadPart>;
export type RejectRow = Solid<generated.RejectRow>;
export type SessionDetail = Solid<generated.SessionDetail>;
export type SessionRow = Solid<generated.SessionRow>;
export type SpanDetail = Solid<generated.SpanDetail>;
