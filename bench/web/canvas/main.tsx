// As little as a canvas of xyflow can be: bare nodes in the places ours have, bare edges, both draggable and pannable.
import { Background, ReactFlow, useEdgesState, useNodesState } from "@xyflow/react";
import { createRoot } from "react-dom/client";

import "@xyflow/react/dist/style.css";

const COUNT = Number(new URLSearchParams(location.search).get("nodes") ?? 500);
const ROW = 25;

const nodes = Array.from({ length: COUNT }, (_, at) => ({
  id: `t${at}`,
  position: { x: (at % ROW) * 240, y: Math.floor(at / ROW) * 110 },
  data: { label: `t${at}` },
}));
const edges = nodes.slice(1).map((node, at) => ({ id: `e${at}`, source: `t${at}`, target: node.id }));

function Canvas() {
  const [held, , onNodes] = useNodesState(nodes);
  const [lines, , onEdges] = useEdgesState(edges);
  return (
    <ReactFlow nodes={held} edges={lines} onNodesChange={onNodes} onEdgesChange={onEdges} fitView minZoom={0.05}>
      <Background />
    </ReactFlow>
  );
}

createRoot(document.getElementById("root") as HTMLElement).render(<Canvas />);
