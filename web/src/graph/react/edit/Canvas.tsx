import {
  Background,
  type Connection,
  Controls,
  type Edge as FlowEdge,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type ReactNode, type Ref, useCallback, useImperativeHandle, useMemo, useRef, useState } from "react";

import { useT } from "@/lib/i18n";
import { useMode } from "@/ui/mode";
import { useNarrow } from "@/ui/narrow";

import { circle, type Edge } from "../../core/edges";
import type { Direction, Place, Size } from "../../core/layout";
import type { GroupData, NoteData } from "../../core/notes";
import type { PipelineData } from "../../core/pipeline";
import { fits } from "../../core/ports";
import "../dag.css";
import "./canvas.css";
import { GroupFrame, NoteCard, NoteResize } from "./Extras";
import { handled, type Live } from "./live";
import { type CanvasNode, EdgeMaker, NodeMaker, partOf } from "./make";
import { type CanvasTask, portOf, TaskCard } from "./TaskCard";
import { type CanvasHandle, fitting, viewOf } from "./view";

/** Where an edge was drawn from and to. */
export interface Drawn {
  from: string;
  output: string | null;
  to: string;
  arg: string | null;
}

interface CanvasProps {
  handle: Ref<CanvasHandle>;
  doc: PipelineData;
  tasks: readonly CanvasTask[];
  edges: readonly Edge[];
  places: ReadonlyMap<string, Place>;
  groups: readonly GroupData[];
  notes: readonly NoteData[];
  direction: Direction;
  chosen: ReadonlySet<string>;
  /** The task a connection by keyboard would end at. */
  aimed: string | null;
  frozen: boolean;
  label: string;
  described: string;
  onChoose: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void;
  onMove: (tasks: Record<string, Place>, notes: Record<number, Place>) => void;
  onDraw: (drawn: Drawn) => void;
  /** An edge was let go over a card, not over one of its ports. */
  onDrawOnTask: (from: string, output: string | null, to: string) => void;
  /** An edge was let go where nothing is. */
  onDrawOnNothing: (from: string, output: string | null, at: Place, window: Place) => void;
  onRefused: (drawn: Drawn, why: "type" | "circle") => void;
  onDropTemplate: (template: string, at: Place) => void;
  onOpen: (id: string) => void;
  onResizeNote: (at: number, size: Place & Size) => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
  onCopy: (event: React.ClipboardEvent) => void;
  onCut: (event: React.ClipboardEvent) => void;
  onPaste: (event: React.ClipboardEvent) => void;
  children?: ReactNode;
}

/** Told to the library, which draws to scale; a size from the style sheet would cut it off. */
const OVERVIEW = { width: 140, height: 90 };

export const TEMPLATE_MIME = "application/x-cube-template";

const nodeTypes = { task: TaskCard, frame: GroupFrame, note: NoteCard };

/** The canvas on which a pipeline is drawn. It holds what is being dragged and nothing else; the rest is the caller's. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

/** Drawn from an output to an input, whichever end was taken first. */
const drawnOf = (made: Pick<Connection, "source" | "sourceHandle" | "target" | "targetHandle">): Drawn => ({
  from: made.source,
  output: portOf(made.sourceHandle),
  to: made.target,
  arg: portOf(made.targetHandle),
});

function Flow(props: CanvasProps) {
  const t = useT();
  const { mode } = useMode();
  const flow = useReactFlow();
  const box = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState<Live | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const { onChoose, onMove, places, groups, notes, chosen, tasks } = props;

  // On an empty canvas the first task must stay where it was dropped.
  const [full] = useState(tasks.length > 0);
  // A phone cannot show a large graph so that one can read it: there it begins where the flow does.
  const narrow = useNarrow();
  const [first] = useState(() =>
    narrow && tasks.length > 6
      ? { ...fitting, maxZoom: 0.75, nodes: tasks.slice(0, 2).map(({ name }) => ({ id: name })) }
      : fitting,
  );
  const [maker] = useState(() => new NodeMaker());
  const [edgeMaker] = useState(() => new EdgeMaker());
  const { direction, frozen, aimed } = props;
  const nodes = useMemo(
    () => maker.make({ tasks, places, live, groups, notes, chosen, aimed, direction, frozen }),
    [maker, tasks, places, live, groups, notes, chosen, aimed, direction, frozen],
  );
  const edges = useMemo(() => edgeMaker.make(props.edges, chosen, hovered), [edgeMaker, props.edges, chosen, hovered]);

  useImperativeHandle(props.handle, () => viewOf(flow, box, live !== null));

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const selected = changes.filter((change) => change.type === "select");
      if (selected.length > 0) onChoose((before) => applied(before, selected));
      const found = handled(live, changes, { nodes, places, groups });
      if (!found) return;
      setLive(found.ended ? null : found.live);
      // How large a note became is told by its resizer.
      if (found.ended !== "moved") return;
      const movedTasks: Record<string, Place> = {};
      const movedNotes: Record<number, Place> = {};
      for (const [id, at] of found.live) {
        const part = partOf(id);
        if (part?.kind === "note") movedNotes[part.at] = at;
        else movedTasks[id] = at;
      }
      onMove(movedTasks, movedNotes);
    },
    [live, nodes, groups, places, onChoose, onMove],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      const selected = changes.filter((change) => change.type === "select");
      if (selected.length > 0) onChoose((before) => applied(before, selected));
    },
    [onChoose],
  );

  const { onResizeNote: resize } = props;
  const onResizeNote = useCallback(
    (id: string, size: Place & Size) => {
      const part = partOf(id);
      if (part) resize(part.at, size);
    },
    [resize],
  );

  const portTypes = (drawn: Drawn) => ({
    given: tasks.find((each) => each.name === drawn.from)?.ports.outputs.find((port) => port.name === drawn.output),
    wanted: tasks.find((each) => each.name === drawn.to)?.ports.inputs.find((port) => port.name === drawn.arg),
  });
  const refusal = (drawn: Drawn): "type" | "circle" | null => {
    const { given, wanted } = portTypes(drawn);
    if (given && wanted && !fits(given.type, wanted.type)) return "type";
    return circle(props.doc, drawn.from, drawn.to) ? "circle" : null;
  };
  const isValid = (made: Connection | FlowEdge) =>
    refusal(drawnOf({ ...made, sourceHandle: made.sourceHandle ?? null, targetHandle: made.targetHandle ?? null })) ===
    null;

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.isValid || !state.fromNode || !state.fromHandle) return;
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    if (!point) return;
    const window = { x: point.clientX, y: point.clientY };
    const outwards = state.fromHandle.type === "source";
    const from = state.fromNode.id;
    const under = document.elementFromPoint(window.x, window.y)?.closest<HTMLElement>(".ed-card")?.dataset["task"];
    if (state.toNode && state.toHandle) {
      const [a, b] = outwards ? [state.fromHandle, state.toHandle] : [state.toHandle, state.fromHandle];
      const drawn: Drawn = { from: a.nodeId, output: portOf(a.id), to: b.nodeId, arg: portOf(b.id) };
      if (a.type === "source" && b.type === "target") props.onRefused(drawn, refusal(drawn) ?? "type");
    } else if (under) {
      if (under === from) return;
      if (outwards) props.onDrawOnTask(from, portOf(state.fromHandle.id), under);
      else props.onDrawOnTask(under, null, from);
    } else if (outwards)
      props.onDrawOnNothing(from, portOf(state.fromHandle.id), flow.screenToFlowPosition(window), window);
  };

  return (
    <div
      className={frozen ? "dag ed-canvas frozen" : "dag ed-canvas"}
      ref={box}
      role="application"
      aria-label={props.label}
      aria-describedby={props.described}
      tabIndex={0}
      onPointerDownCapture={(event) => {
        if (!(event.target as HTMLElement).closest("input, textarea, button"))
          box.current?.focus({ preventScroll: true });
      }}
      onKeyDown={props.onKeyDown}
      onCopy={props.onCopy}
      onCut={props.onCut}
      onPaste={props.onPaste}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(TEMPLATE_MIME)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }}
      onDrop={(event) => {
        const template = event.dataTransfer.getData(TEMPLATE_MIME);
        if (!template) return;
        event.preventDefault();
        const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        props.onDropTemplate(template, at);
      }}
    >
      <NoteResize value={onResizeNote}>
        <ReactFlow<CanvasNode>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          colorMode={mode}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onConnect={(made) => props.onDraw(drawnOf(made))}
          onConnectEnd={onConnectEnd}
          isValidConnection={isValid}
          onNodeDoubleClick={(_, node) => props.onOpen(node.id)}
          onEdgeMouseEnter={(_, edge) => setHovered(edge.id)}
          onEdgeMouseLeave={() => setHovered(null)}
          nodesDraggable={!frozen}
          nodesConnectable={!frozen}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionOnDrag={!frozen}
          selectionMode={SelectionMode.Partial}
          panOnDrag={frozen ? true : [1, 2]}
          panOnScroll
          multiSelectionKeyCode={["Shift", "Meta", "Control"]}
          selectionKeyCode={null}
          zoomOnDoubleClick={false}
          connectionRadius={22}
          minZoom={0.1}
          maxZoom={2}
          snapToGrid
          snapGrid={[10, 10]}
          fitView={full}
          fitViewOptions={first}
          onlyRenderVisibleElements={tasks.length > 60}
          elevateNodesOnSelect={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background gap={20} size={1} />
          <Controls
            showInteractive={false}
            aria-label={t("graph.controls")}
            position="bottom-right"
            orientation="horizontal"
          />
          {tasks.length > 8 && (
            <MiniMap
              pannable
              zoomable
              style={OVERVIEW}
              position="bottom-left"
              ariaLabel={t("graph.minimap")}
              nodeClassName={(node) => (node.type === "task" ? "mini" : "mini ground")}
            />
          )}
          {props.children}
        </ReactFlow>
      </NoteResize>
    </div>
  );
}

/** The chosen ones after changes; who was chosen last is last. */
function applied(
  before: ReadonlySet<string>,
  changes: readonly { id: string; selected: boolean }[],
): ReadonlySet<string> {
  const next = new Set(before);
  for (const { id, selected } of changes) {
    if (selected) next.add(id);
    else next.delete(id);
  }
  return next.size === before.size && [...next].every((id) => before.has(id)) ? before : next;
}
