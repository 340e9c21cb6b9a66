// What a span hangs together with, and its texts laid beside those it answers or follows.

import { useQuery } from "@tanstack/react-query";
import { commands } from "../ipc/backend";
import { queryKeys } from "./queries";

/** The relatives of a span. */
export function useSpanLinks(key: string, span: number) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "links", span],
    queryFn: () => commands.spanLinks(span),
  });
}

/** The texts of a span beside those of another one, or what it was asked beside what it gave. */
export function useSpanDiff(key: string, span: number, against: number | "answer") {
  return useQuery({
    queryKey: [...queryKeys.session(key), "diff", span, against],
    queryFn: () =>
      against === "answer" ? commands.compareAnswer(span) : commands.comparePair(against, span),
  });
}
