import { useEffect, useMemo, useRef } from "react";

import { useAll } from "@/api/hooks";
import { path } from "@/api/http";
import type { Pipeline, Problem, TemplateSummary } from "@/api/types";
import type { PipelineData } from "@/graph/core/pipeline";
import { spotOf } from "@/graph/core/problems";
import { useI18n } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { useNarrow } from "@/ui/narrow";

import { type Base, UNNAMED } from "./draft";
import { useActions } from "./useActions";
import { useCheck } from "./useCheck";
import { type Held, useEditor } from "./useEditor";
import { useRooms } from "./useRooms";
import { useSave } from "./useSave";
import { useSaveKey } from "./useSaveKey";
import { useScene } from "./useScene";
import { useTexts } from "./useTexts";

export interface StageProps {
  project: string;
  pipeline: Pipeline | null;
  base: Base;
  held: Held;
  restored: boolean;
  frozen: boolean;
}

const NO_PROBLEMS: Problem[] = [];

/** The pipeline on the stage: what it is, how it is drawn, what is wrong with it, and what one can do. */
export function useStage(props: StageProps) {
  const { lang } = useI18n();
  const { project } = props;
  const narrow = useNarrow();
  const fresh = props.pipeline === null;
  const frozen = props.frozen || narrow;
  const rooms = useRooms(fresh);
  const { canvas } = rooms;
  const listed = useAll<TemplateSummary>(["templates", project], path`projects/${project}/templates`);
  const templates = useMemo(() => new Map((listed.data ?? []).map((each) => [each.name, each])), [listed.data]);
  const editor = useEditor(props.held);
  const { doc } = editor;
  const bare = Object.keys(doc.tasks).length === 0;
  const checked = useCheck(project, doc);
  // An empty canvas is a beginning, not a mistake.
  const errors = (bare ? undefined : checked.data?.errors) ?? NO_PROBLEMS;
  const scene = useScene(doc, templates, errors, lang, narrow, rooms.room);
  const actions = useActions(editor, scene, templates, canvas);
  const saving = useSave(project, props.base, fresh, editor);
  const texts = useTexts(project, editor, saving, fresh);
  const mayRun = useMay("run");
  const panelOpen = rooms.panelWanted ?? editor.chosen.size > 0;

  const show = (name: string | undefined) => {
    const at = name === undefined ? undefined : scene.places.get(name);
    if (name !== undefined && at) canvas.current?.show({ ...at, ...scene.sizeOf(name) });
  };
  useShownBeside(panelOpen, () => show(editor.tasks.at(-1)));
  const save = () => {
    if (!frozen && saving.dirty) void saving.save();
  };
  useSaveKey(save);
  return {
    ...props, narrow, fresh, frozen, rooms, listed, templates, editor, doc, bare, checked, errors, scene, actions,
    saving, texts, mayRun, panelOpen, save,
    /** Cards have no ports before their templates are known, and no way to run before the room is. */
    drawable: !listed.isPending && rooms.room !== null,
    runTo: () => {
      if (mayRun && editor.tasks.length > 0) void texts.run(editor.tasks);
    },
    /** Writes a note at once: the panel opens with it. */
    note: () => {
      actions.note();
      rooms.openPanel();
    },
    /** Another pipeline takes the place of what is drawn, under the name that this one has. */
    take: (data: PipelineData) => {
      editor.set(fresh && doc.pipeline === UNNAMED ? data : { ...data, pipeline: doc.pipeline });
      rooms.closeDialog();
      setTimeout(() => canvas.current?.fit(), 100);
    },
    toProblem: (problem: Problem) => {
      const { task } = spotOf(problem.path, scene.places.keys());
      editor.choose(new Set(task === null ? [] : [task]));
      if (task !== null) show(task);
      rooms.setPanelOpen(true);
    },
  }; // prettier-ignore
}

export type StageOf = ReturnType<typeof useStage>;

/** Long enough for a double click to end where it began. */
const SETTLED = 300;

/** The panel takes room from the canvas: brings what is chosen beside it once it is open. */
function useShownBeside(open: boolean, show: () => void) {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => latest.current(), SETTLED);
    return () => clearTimeout(timer);
  }, [open]);
}
