// Lays a graph out with elkjs in a worker of its own, so that the window never waits.

import ELK, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk-api";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import type { GraphShape } from "../../model/agent-graph";
import { type GraphLayout, type Point, plainLayout, splinePath } from "../../model/graph-layout";

const LABEL_HIGH = 16;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "SPLINES",
  "elk.spacing.nodeNode": "46",
  "elk.spacing.edgeNode": "22",
  "elk.spacing.edgeEdge": "16",
  "elk.spacing.edgeLabel": "4",
  "elk.layered.spacing.nodeNodeBetweenLayers": "54",
  "elk.layered.spacing.edgeNodeBetweenLayers": "20",
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
  "elk.separateConnectedComponents": "true",
};

/** A worker that has not answered by then is given up. */
const PATIENCE_MS = 10_000;

type Library = { layout: (graph: ElkNode) => Promise<ElkNode>; failed: Promise<never> };

let library: Library | undefined;

/** Places for everything drawn. Where no worker can run, or the library fails, the plain layout is used. */
export async function layOut(shape: GraphShape): Promise<GraphLayout> {
  if (typeof Worker === "undefined") return plainLayout(shape);
  try {
    library ??= start();
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
    });
    return places(await Promise.race([library.layout(question(shape)), library.failed, late]));
  } catch (error) {
    library = undefined;
    console.warn("the graph is laid out plainly", error);
    return plainLayout(shape);
  }
}

function start(): Library {
  const worker = new Worker(workerUrl);
  const failed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
  });
  const elk = new ELK({ workerFactory: () => worker });
  return { layout: (graph) => elk.layout(graph), failed };
}

function question({ boxes, arrows }: GraphShape): ElkNode {
  return {
    id: "graph",
    layoutOptions: OPTIONS,
    children: boxes.map(({ id, wide, high }) => ({ id: `n${id}`, width: wide, height: high })),
    edges: arrows.map(({ id, from, to, label, wide }) => ({
      id: `e${id}`,
      sources: [`n${from}`],
      targets: [`n${to}`],
      labels: label === "" ? [] : [{ id: `l${id}`, text: label, width: wide, height: LABEL_HIGH }],
    })),
  };
}

function places(graph: ElkNode): GraphLayout {
  const boxes = (graph.children ?? []).map(({ id, x = 0, y = 0 }) => [id.slice(1), { x, y }] as const);
  const arrows = (graph.edges ?? []).map((edge) => [edge.id.slice(1), arrow(edge)] as const);
  return {
    wide: graph.width ?? 0,
    high: graph.height ?? 0,
    boxes: new Map(boxes),
    arrows: new Map(arrows),
  };
}

function arrow({ sections = [], labels = [] }: ElkExtendedEdge): { path: string; label: Point } {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const [label] = labels;
  const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
  return {
    path: splinePath(points),
    label: label
      ? { x: (label.x ?? 0) + (label.width ?? 0) / 2, y: (label.y ?? 0) + LABEL_HIGH / 2 }
      : middle,
  };
}
