// Lays a graph out with elkjs in a worker of its own, so that the window never waits. Of several ways to lay it out,
// the first is taken whose words can be read when the whole is seen.

import ELK, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk-api";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import { type Density, type GraphShape, labelOf, labelWidth } from "../../model/agent-graph";
import {
  type Area,
  fits,
  type GraphLayout,
  gridLayout,
  LABEL_HIGH,
  labelOn,
  type Point,
  type Rectangle,
  splinePath,
} from "../../model/graph-layout";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "SPLINES",
  "elk.spacing.edgeLabel": "4",
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
  "elk.separateConnectedComponents": "true",
};

const WIDE_APART = {
  "elk.spacing.nodeNode": "46",
  "elk.spacing.edgeNode": "22",
  "elk.spacing.edgeEdge": "16",
  "elk.spacing.nodeSelfLoop": "18",
  "elk.layered.spacing.nodeNodeBetweenLayers": "54",
  "elk.layered.spacing.edgeNodeBetweenLayers": "20",
};

const CLOSE = {
  "elk.spacing.nodeNode": "22",
  "elk.spacing.edgeNode": "10",
  "elk.spacing.edgeEdge": "14",
  "elk.layered.spacing.nodeNodeBetweenLayers": "48",
  "elk.layered.spacing.edgeNodeBetweenLayers": "10",
};

/** One way to lay a graph out; with `reasons`, arrows have room for them. */
type Way = { density: Density; reasons: boolean; options: Readonly<Record<string, string>> };

/** No more boxes in a layer than are seen side by side. */
function bounded({ boxes }: GraphShape, density: Density, area: Area): Readonly<Record<string, string>> {
  const widest = Math.max(...boxes.map(({ size }) => size[density].wide));
  const most = Math.max(2, Math.floor(area.wide / (widest + 30)));
  return {
    "elk.direction": "DOWN",
    "elk.layered.layering.strategy": "COFFMAN_GRAHAM",
    "elk.layered.layering.coffmanGraham.layerBound": String(most),
  };
}

/** A long chain goes on in the next row, like text. */
function wrapped(area: Area): Readonly<Record<string, string>> {
  return {
    "elk.direction": "RIGHT",
    "elk.layered.wrapping.strategy": "MULTI_EDGE",
    "elk.aspectRatio": (area.wide / Math.max(1, area.high)).toFixed(2),
  };
}

function waysFor(shape: GraphShape, area: Area): Way[] {
  const roomy = (options: Way["options"]): Way => ({
    ...{ density: "full", reasons: true, options: { ...WIDE_APART, ...options } },
  });
  const tight = (density: Density, options: Way["options"]): Way => ({
    ...{ density, reasons: false, options: { ...CLOSE, ...options } },
  });
  const readable = [roomy({ "elk.direction": "DOWN" }), roomy({ "elk.direction": "RIGHT" })];
  return [
    ...(shape.boxes.length > 14 ? [] : readable),
    tight("full", bounded(shape, "full", area)),
    tight("full", wrapped(area)),
    tight("brief", bounded(shape, "brief", area)),
    tight("brief", wrapped(area)),
  ];
}

/** A worker that has not answered by then is given up. */
const PATIENCE_MS = 3000;

/**
 * Places for everything drawn in an area. Where no worker can run, the library fails, or no way can be read at once,
 * boxes stand on a grid. The worker lives as long as its work, and ends at once when nobody waits for it.
 */
export async function layOut(shape: GraphShape, area: Area, signal: AbortSignal): Promise<GraphLayout> {
  if (typeof Worker === "undefined") return gridLayout(shape, area);
  const worker = new Worker(workerUrl);
  let late: ReturnType<typeof setTimeout> | undefined;
  const given = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
    signal.addEventListener("abort", () => reject(new Error("the view was left")));
    worker.onerror = (event) => reject(new Error(event.message));
  });
  try {
    return (await Promise.race([firstThatFits(worker, shape, area), given])) ?? gridLayout(shape, area);
  } catch (error) {
    if (!signal.aborted) console.warn("the graph is laid out on a grid", error);
    return gridLayout(shape, area);
  } finally {
    clearTimeout(late);
    worker.terminate();
  }
}

async function firstThatFits(worker: Worker, shape: GraphShape, area: Area): Promise<GraphLayout | null> {
  const elk = new ELK({ workerFactory: () => worker });
  for (const way of waysFor(shape, area)) {
    const layout = places(await elk.layout(question(shape, way)), shape, way);
    if (fits(layout, area)) return layout;
  }
  return null;
}

function question({ boxes, arrows }: GraphShape, { density, reasons, options }: Way): ElkNode {
  return {
    id: "graph",
    layoutOptions: { ...OPTIONS, ...options },
    children: boxes.map(({ id, size }) => ({
      ...{ id: `n${id}`, width: size[density].wide, height: size[density].high },
    })),
    edges: arrows.map((arrow) => {
      const words = labelOf(arrow, reasons);
      const label = { id: `l${arrow.id}`, text: words, width: labelWidth(words), height: LABEL_HIGH };
      return {
        ...{ id: `e${arrow.id}`, sources: [`n${arrow.from}`], targets: [`n${arrow.to}`] },
        // Close together, a number lies on its line.
        labels: words === "" || !reasons ? [] : [label],
      };
    }),
  };
}

function places(graph: ElkNode, { arrows }: GraphShape, { density, reasons }: Way): GraphLayout {
  const nodes = graph.children ?? [];
  const taken = nodes.map(({ x = 0, y = 0, width: wide = 0, height: high = 0 }) => ({
    ...{ x: x + wide / 2, y: y + high / 2, wide, high },
  }));
  const words = new Map(arrows.map((arrow) => [arrow.id, labelOf(arrow, reasons)]));
  const drawn = (graph.edges ?? []).map((edge) => {
    const id = edge.id.slice(1);
    return [id, arrowPlace(edge, words.get(id) ?? "", taken)] as const;
  });
  return {
    ...{ wide: graph.width ?? 0, high: graph.height ?? 0, density, reasons },
    ...{
      boxes: new Map(nodes.map(({ id, x = 0, y = 0 }) => [id.slice(1), { x, y }])),
      arrows: new Map(drawn),
    },
  };
}

function arrowPlace(
  { sections = [], labels: [label] = [] }: ElkExtendedEdge,
  words: string,
  taken: Rectangle[],
): { path: string; label: Point } {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  return {
    path: splinePath(points),
    label: label
      ? { x: (label.x ?? 0) + (label.width ?? 0) / 2, y: (label.y ?? 0) + LABEL_HIGH / 2 }
      : labelOn(points, words === "" ? 0 : labelWidth(words), taken),
  };
}
