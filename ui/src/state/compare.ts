// Two runs side by side: their sums, their aligned steps, and the texts of a pair.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { commands, fetchCompareLayout } from "../ipc/backend";
import type { CompareRequest } from "../ipc/bindings";
import { decodeCompare } from "../model/compare-layout";
import { queryKeys } from "./queries";

/** Runs of an agent that are listed at most. */
const RUNS = 12;

const compareKey = (request: CompareRequest) => ["compare", JSON.stringify(request)] as const;

/** The sums of two runs. */
export function useComparison(request: CompareRequest) {
  return useQuery({
    queryKey: [...compareKey(request), "sums"],
    queryFn: () => commands.compareSessions(request),
  });
}

/** The aligned steps of two runs. */
export function useCompareLayout(request: CompareRequest) {
  return useQuery({
    queryKey: [...compareKey(request), "steps"],
    queryFn: async () => decodeCompare(await fetchCompareLayout(request)),
    structuralSharing: false,
    gcTime: 10_000,
  });
}

/** Runs of the agent that began a session, with where each first left its way. */
export function useAgentRuns(reference: string, other: string) {
  return useQuery({
    queryKey: [...queryKeys.runs, reference, other],
    queryFn: () => commands.compareRuns({ reference, other, limit: RUNS }),
    placeholderData: keepPreviousData,
  });
}

/** The texts of two spans laid side by side. */
export function usePairDiff(left: number, right: number) {
  return useQuery({
    queryKey: ["pair", left, right],
    queryFn: () => commands.comparePair(left, right),
    placeholderData: keepPreviousData,
  });
}

/** Sessions to choose from: those that match the words, newest first. */
export function useSessionChoice(query: string) {
  return useQuery({
    queryKey: [...queryKeys.sessions, "choice", query],
    queryFn: () => commands.listSessions({ query, offset: 0, limit: 50 }),
    placeholderData: keepPreviousData,
  });
}
