import { taskOf } from "@/graph/core/edges";
import type { Place } from "@/graph/core/layout";
import type { PipelineData } from "@/graph/core/pipeline";
import type { Shape } from "@/graph/core/ports";
import type { CanvasHandle } from "@/graph/react/edit/view";

import { type Editor, pinned } from "../useEditor";
import { type Scene, templateName, type Templates } from "../useScene";

/** What every action works on. */
export interface Desk {
  editor: Editor;
  scene: Scene;
  templates: Templates;
  canvas: { current: CanvasHandle | null };
  /** The template of a task, if it is known. */
  templateOf: (task: string) => Shape | null;
  /** The pipeline with every place written down, so that a change moves nothing else. */
  now: () => PipelineData;
  choose: (ids: Iterable<string>) => void;
}

export function deskOf(editor: Editor, scene: Scene, templates: Templates, canvas: Desk["canvas"]): Desk {
  const { doc } = editor;
  return {
    editor,
    scene,
    templates,
    canvas,
    templateOf: (task) => templates.get(templateName(taskOf(doc, task) ?? {})) ?? null,
    now: () => pinned(doc, scene.places, scene.direction),
    choose: (ids) => editor.choose(new Set(ids)),
  };
}

/** On the grid of the canvas. */
export const round = ({ x, y }: Place): Place => ({ x: Math.round(x / 10) * 10, y: Math.round(y / 10) * 10 });
