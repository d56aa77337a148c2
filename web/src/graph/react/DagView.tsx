import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { createElement, memo, useEffect, useMemo, useRef, useState } from "react";

import { useT } from "@/lib/i18n";
import { Took } from "@/ui/basics";
import { useMode } from "@/ui/mode";
import { isMoving, lookOf, State } from "@/ui/states";

import { links, reach } from "../core/dag";
import { cardWidth, type Direction, place, scaleIn } from "../core/layout";
import "./dag.css";
import { iconOf } from "./icons";

export interface DagNode {
  name: string;
  label: string;
  detail?: string | null;
  icon?: string | null;
  /** Absent for a graph that is not running. */
  state?: string | null;
  from?: string | null;
  until?: string | null;
  note?: string | null;
}

export interface DagEdge {
  from: string;
  to: string;
  output?: string | null;
}

interface DagViewProps {
  nodes: DagNode[];
  edges: DagEdge[];
  selected?: string | null;
  onSelect?: (name: string | null) => void;
  direction?: Direction;
  label: string;
}

const CARD = { least: 160, most: 196, height: 54 };
const FITTING = { padding: 0.06, maxZoom: 1, minZoom: 0.3 };

type Data = DagNode & { direction: Direction } & Record<string, unknown>;

const Card = memo(function Card({ data, selected }: NodeProps<Node<Data>>) {
  const horizontal = data.direction === "LR";
  return (
    <div
      className={`dag-node${data.state ? ` look-${lookOf(data.state)}` : ""}${selected ? " selected" : ""}`}
      data-task={data.name}
      data-state={data.state ?? undefined}
    >
      <Handle type="target" position={horizontal ? Position.Left : Position.Top} isConnectable={false} />
      {createElement(iconOf(data.icon), { size: 16, "aria-hidden": true, className: "dag-icon" })}
      <div className="dag-words">
        <div className="dag-name clip" title={data.label}>
          {data.label}
        </div>
        <div className="dag-detail clip">
          {data.state ? (
            <>
              <State state={data.state} size={12} />
              {data.from && (
                <span className="muted">
                  {" "}
                  <Took from={data.from} to={data.until} />
                </span>
              )}
              {data.note && <span className="muted clip"> {data.note}</span>}
            </>
          ) : (
            <span className="muted">{data.detail}</span>
          )}
        </div>
      </div>
      <Handle type="source" position={horizontal ? Position.Right : Position.Bottom} isConnectable={false} />
    </div>
  );
});

const nodeTypes = { card: Card };

/** A graph to look at: live states, a chosen node, and what leads to it and from it. */
export function DagView(props: DagViewProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow(props: DagViewProps) {
  const t = useT();
  const { mode } = useMode();
  const flow = useReactFlow();
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<{ width: number; height: number } | null>(null);
  // Places depend on the shape alone, so a change of state never moves a node.
  const shape = JSON.stringify([props.nodes.map((node) => node.name), props.edges.map((edge) => [edge.from, edge.to])]);
  const width = cardWidth(
    props.nodes.map((node) => node.label),
    CARD.least,
    CARD.most,
  );
  const size = useMemo(() => ({ width, height: CARD.height }), [width]);
  const laid = useMemo(() => {
    const [names, pairs] = JSON.parse(shape) as [string[], [string, string][]];
    const dag = { nodes: names.map((name) => ({ name })), edges: pairs.map(([from, to]) => ({ from, to })) };
    return { LR: place(dag, size, "LR"), TB: place(dag, size, "TB") };
  }, [shape, size]);
  // The way in which the graph can be shown larger; decided once the room is known, and kept while it lasts.
  const direction: Direction =
    props.direction ?? (room && scaleIn(laid.TB, size, room) > scaleIn(laid.LR, size, room) * 1.05 ? "TB" : "LR");
  const places = laid[direction];

  const kin = useMemo(() => {
    if (!props.selected) return null;
    const { before, after } = links(props);
    return new Set([props.selected, ...reach(before, props.selected), ...reach(after, props.selected)]);
  }, [props]);

  const nodes = useMemo<Node<Data>[]>(
    () =>
      props.nodes.map((node) => ({
        id: node.name,
        type: "card",
        position: places.get(node.name) ?? { x: 0, y: 0 },
        data: { ...node, direction },
        selected: node.name === props.selected,
        ...size,
        ariaLabel: node.label,
      })),
    [props.nodes, props.selected, places, direction, size],
  );
  const edges = useMemo<Edge[]>(() => {
    const states = new Map(props.nodes.map((node) => [node.name, node.state]));
    return props.edges.map((edge, at) => ({
      id: `${edge.from}>${edge.to}:${edge.output ?? ""}:${at}`,
      source: edge.from,
      target: edge.to,
      type: "default",
      animated: isMoving(states.get(edge.to) ?? ""),
      className: kin?.has(edge.from) && kin.has(edge.to) ? "kin" : "",
      markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
      label: edge.output && (edge.from === props.selected || edge.to === props.selected) ? edge.output : undefined,
    }));
  }, [props.edges, props.nodes, props.selected, kin]);

  useEffect(() => {
    if (!box.current) return;
    const fit = () => void flow.fitView(FITTING);
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setRoom({ width: Math.round(entry.contentRect.width), height: Math.round(entry.contentRect.height) });
      fit();
    });
    watch.observe(box.current);
    fit();
    return () => watch.disconnect();
  }, [flow, places]);

  return (
    <div className="dag" ref={box} aria-label={props.label} role="group">
      <ReactFlow
        nodes={room ? nodes : []}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={mode}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        minZoom={0.1}
        maxZoom={1.6}
        fitView
        fitViewOptions={FITTING}
        onlyRenderVisibleElements={props.nodes.length > 200}
        onNodeClick={(_, node) => props.onSelect?.(node.id)}
        onPaneClick={() => props.onSelect?.(null)}
        onKeyDown={(event) => {
          const name = (event.target as HTMLElement).closest<HTMLElement>(".react-flow__node")?.dataset["id"];
          if (name && (event.key === "Enter" || event.key === " ")) props.onSelect?.(name);
        }}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={20} size={1} />
        <Controls
          showInteractive={false}
          aria-label={t("graph.controls")}
          position="bottom-right"
          orientation="horizontal"
        />
        {props.nodes.length > 25 && (
          <MiniMap
            pannable
            zoomable
            ariaLabel={t("graph.minimap")}
            nodeClassName={(node) => `mini look-${lookOf(String((node.data as Data).state ?? ""))}`}
          />
        )}
      </ReactFlow>
    </div>
  );
}
