import { useCallback, useMemo, useState } from "react";

import { edgesOf, ON_EXIT } from "@/graph/core/edges";
import { inCanvas, moveTasks, removeTasks, disconnect, renameTask, type Refusal } from "@/graph/core/edit";
import { advance, begin, type History, redo, undo } from "@/graph/core/history";
import type { Direction, Place } from "@/graph/core/layout";
import { removeNotes, ungroup } from "@/graph/core/notes";
import type { PipelineData } from "@/graph/core/pipeline";
import { partOf } from "@/graph/react/edit/make";

/** What is edited: the pipeline, and what its tasks were called when it was loaded (for keeping their comments). */
export interface Held {
  doc: PipelineData;
  renamed: Record<string, string>;
}

const nothing: ReadonlySet<string> = new Set();

/** The pipeline being edited, what is chosen on the canvas, and the way back. */
export function useEditor(first: Held) {
  const [history, setHistory] = useState<History<Held>>(() => begin(first));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(nothing);
  const { doc, renamed } = history.present;

  /** One step; steps of the same `tag` soon after another are undone as one. */
  const set = useCallback((next: PipelineData, tag: string | null = null) => {
    setHistory((held) => (next === held.present.doc ? held : advance(held, { ...held.present, doc: next }, tag)));
  }, []);
  const rename = useCallback((before: string, after: string) => {
    setHistory((held) => {
      const next = renameTask(held.present.doc, before, after);
      if (next === held.present.doc) return held;
      const first = Object.entries(held.present.renamed).find(([, now]) => now === before)?.[0] ?? before;
      return advance(held, { doc: next, renamed: { ...held.present.renamed, [first]: after } }, null);
    });
    setChosen((held) => new Set([...held].map((id) => (id === before ? after : id))));
  }, []);
  const step = useCallback((way: typeof undo) => {
    setHistory((held) => way(held));
    // What is chosen may not be there any more.
    setChosen(nothing);
  }, []);
  /** Begins anew from what was loaded: nothing to undo. */
  const load = useCallback((held: Held) => {
    setHistory(begin(held));
    setChosen(nothing);
  }, []);
  /** What is there now is what is kept: names are counted from here. */
  const settle = useCallback(
    () => setHistory((held) => ({ ...held, present: { doc: held.present.doc, renamed: {} }, tag: null })),
    [],
  );

  const tasks = useMemo(
    () => [...chosen].filter((id) => id in doc.tasks || (id === ON_EXIT && doc.on_exit !== undefined)),
    [chosen, doc],
  );
  return {
    doc,
    renamed,
    chosen,
    /** The chosen tasks; the last one is the one that keys act on. */
    tasks,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    set,
    rename,
    load,
    settle,
    choose: setChosen,
    undo: () => step(undo),
    redo: () => step(redo),
  };
}

export type Editor = ReturnType<typeof useEditor>;

/** Takes away everything chosen: tasks, notes, groups (not their tasks) and edges. Tells what could not be cut. */
export function withoutChosen(
  doc: PipelineData,
  chosen: ReadonlySet<string>,
): { doc: PipelineData; refused: Refusal | null } {
  let next = doc;
  let refused: Refusal | null = null;
  for (const edge of edgesOf(doc)) {
    if (!chosen.has(edge.id)) continue;
    const out = disconnect(next, edge);
    if ("doc" in out) next = out.doc;
    else refused = out.refused;
  }
  const parts = [...chosen].flatMap((id) => partOf(id) ?? []);
  next = removeNotes(next, new Set(parts.flatMap((part) => (part.kind === "note" ? [part.at] : []))));
  for (const part of parts.filter((each) => each.kind === "group").sort((a, b) => b.at - a.at))
    next = ungroup(next, part.at);
  const gone = [...chosen].filter((id) => id in doc.tasks || id === ON_EXIT);
  return { doc: gone.length ? removeTasks(next, gone) : next, refused };
}

/** Writes every place down before a step that changes the graph, and the way it runs, so that nothing jumps. */
export function pinned(doc: PipelineData, places: ReadonlyMap<string, Place>, direction: Direction): PipelineData {
  const written = doc.canvas?.nodes ?? {};
  const lost = [...places].filter(([name]) => !written[name]);
  if (lost.length === 0) return doc;
  const turned = direction === "TB" ? inCanvas(doc, (canvas) => ({ ...canvas, direction })) : doc;
  return moveTasks(turned, Object.fromEntries(lost));
}
