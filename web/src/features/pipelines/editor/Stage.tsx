import { Button, type InputRef } from "antd";
import { Copy, Download, FileUp, PanelLeftOpen, Play, Route, Trash2 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { examples } from "virtual:examples";

import { useAll } from "@/api/hooks";
import { path } from "@/api/http";
import type { Pipeline, Problem, TemplateSummary } from "@/api/types";
import { changeNote } from "@/graph/core/notes";
import type { PipelineData } from "@/graph/core/pipeline";
import { spotOf } from "@/graph/core/problems";
import { Canvas, type CanvasHandle } from "@/graph/react/edit/Canvas";
import { pick, useI18n } from "@/lib/i18n";
import { RunForm } from "@/parts/RunForm";
import { useMay } from "@/parts/session";
import { copyText, IconButton } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { useNarrow } from "@/ui/narrow";

import { Banners } from "./Banners";
import { Dialogs } from "./Dialogs";
import type { Base } from "./draft";
import { hearKey, type KeyTargets } from "./keys";
import { Leaving } from "./Leaving";
import { SidePanel } from "./SidePanel";
import { TemplatePalette } from "./TemplatePalette";
import { parseText } from "./texts";
import { Toolbar } from "./Toolbar";
import { type Actions, useActions } from "./useActions";
import { useCheck } from "./useCheck";
import { type Editor, type Held, useEditor } from "./useEditor";
import { useSave } from "./useSave";
import { useSaveKey } from "./useSaveKey";
import { type Scene, useScene } from "./useScene";
import { useTexts } from "./useTexts";

interface StageProps {
  project: string;
  pipeline: Pipeline | null;
  base: Base;
  held: Held;
  restored: boolean;
  frozen: boolean;
}

const NO_PROBLEMS: Problem[] = [];

/** Palette, canvas and panel around one pipeline. */
export function Stage(props: StageProps) {
  const { t, lang } = useI18n();
  const { project, pipeline } = props;
  const narrow = useNarrow();
  const mayRun = useMay("run");
  const frozen = props.frozen || narrow;
  const fresh = pipeline === null;
  const canvas = useRef<CanvasHandle>(null);
  const palette = useRef<InputRef>(null);
  const panel = useRef<HTMLElement>(null);
  // Where room is scarce the panel waits until something is chosen, unless one opened or closed it oneself.
  const [wanted, setPanelOpen] = useState<boolean | null>(() => (fresh || window.innerWidth >= 1440 ? true : null));
  const [paletteOpen, setPaletteOpen] = useState(true);
  const [shown, setShown] = useState<"help" | "import" | null>(null);
  const [listing, setListing] = useState(false);
  const [linking, setLinking] = useState<KeyTargets["linking"]>(null);

  const listed = useAll<TemplateSummary>(["templates", project], path`projects/${project}/templates`);
  const templates = useMemo(() => new Map((listed.data ?? []).map((each) => [each.name, each])), [listed.data]);
  const editor = useEditor(props.held);
  const { doc } = editor;
  const panelOpen = wanted ?? editor.chosen.size > 0;
  const bare = Object.keys(doc.tasks).length === 0;
  const checked = useCheck(project, doc);
  // An empty canvas is a beginning, not a mistake.
  const errors = (bare ? undefined : checked.data?.errors) ?? NO_PROBLEMS;
  const scene = useScene(doc, templates, errors, lang, narrow);
  const actions = useActions(editor, scene, templates, canvas);
  const saving = useSave(project, props.base, fresh, editor);
  const texts = useTexts(project, editor, saving, fresh);

  const runTo = () => {
    if (mayRun && editor.tasks.length > 0) void texts.run(editor.tasks);
  };
  const save = () => {
    if (!frozen && saving.dirty) void saving.save();
  };
  useSaveKey(save);
  const openPanel = () => {
    setPanelOpen(true);
    setTimeout(() => {
      const first = "input:not([disabled]), textarea, button, [tabindex='0']";
      panel.current?.querySelector(".ed-panel-body")?.querySelector<HTMLElement>(first)?.focus();
    }, 60);
  };
  const take = (data: PipelineData) => {
    editor.set({ ...data, pipeline: fresh && !bare ? data.pipeline : doc.pipeline });
    setShown(null);
    setTimeout(() => canvas.current?.fit(), 100);
  };
  const toProblem = (problem: Problem) => {
    const { task } = spotOf(problem.path, scene.places.keys());
    const at = task === null ? undefined : scene.places.get(task);
    editor.choose(new Set(task === null ? [] : [task]));
    if (task !== null && at) canvas.current?.show({ ...at, ...scene.sizeOf(task) });
    setPanelOpen(true);
  };
  const targets: KeyTargets = {
    editor,
    scene,
    actions,
    canvas,
    linking,
    setLinking,
    frozen,
    openPanel,
    runTo,
    searchPalette: () => {
      setPaletteOpen(true);
      setTimeout(() => palette.current?.focus(), 0);
    },
    help: () => setShown("help"),
  };
  const back = () => canvas.current?.focus();
  const more = [
    { key: "to", icon: <Route size={14} />, label: t("editor.run_to"), onClick: runTo, disabled: !editor.tasks.length },
    { key: "import", icon: <FileUp size={14} />, label: t("editor.import"), onClick: () => setShown("import") },
    {
      key: "yaml",
      icon: <Download size={14} />,
      label: t("editor.export_yaml"),
      onClick: () => void texts.keep("yaml"),
    },
    {
      key: "py",
      icon: <Download size={14} />,
      label: t("editor.export_python"),
      onClick: () => void texts.keep("python"),
    },
    {
      key: "copy",
      icon: <Copy size={14} />,
      label: t("editor.copy_tasks"),
      disabled: !editor.tasks.length,
      onClick: () => void copyText(actions.copied() ?? ""),
    },
    {
      key: "drop",
      danger: true,
      icon: <Trash2 size={14} />,
      label: t("editor.discard"),
      disabled: !saving.dirty,
      onClick: saving.discard,
    },
  ].filter(({ key }) => (key === "to" ? mayRun : !frozen || !["import", "drop"].includes(key)));
  return (
    <div className={narrow ? "ed narrow" : "ed"}>
      <Toolbar
        editor={editor}
        actions={actions}
        problems={errors.length}
        onProblems={() => setListing(!listing)}
        dirty={saving.dirty}
        saving={saving.saving}
        frozen={frozen}
        mayRun={mayRun}
        canRun={!bare && (checked.data?.ok ?? false)}
        more={more}
        onFit={() => canvas.current?.fit()}
        onHelp={() => setShown("help")}
        onRun={() => void texts.run(null)}
        onSave={save}
      />
      <Banners
        saving={saving}
        restored={props.restored}
        pipeline={pipeline}
        problems={listing ? errors : NO_PROBLEMS}
        onProblem={toProblem}
      />
      <div className="ed-floor">
        {!frozen && !paletteOpen && (
          <div className="ed-closed left">
            <IconButton
              icon={<PanelLeftOpen size={16} />}
              label={t("editor.palette_open")}
              onClick={() => setPaletteOpen(true)}
            />
          </div>
        )}
        {!frozen && paletteOpen && (
          <TemplatePalette
            field={palette}
            templates={listed.data}
            error={listed.error}
            onRetry={() => void listed.refetch()}
            onAdd={(template) => actions.add(template)}
            onLeave={back}
            onClose={() => setPaletteOpen(false)}
          />
        )}
        <section className="ed-middle">
          <Voice editor={editor} scene={scene} linking={linking} />
          <Drawing editor={editor} scene={scene} actions={actions} targets={targets} openPanel={openPanel} />
          {bare && <Teach project={project} frozen={frozen} onTake={take} />}
          {linking && <div className="ed-linking">{t("editor.linking", linking)}</div>}
        </section>
        {!narrow && (
          <SidePanel
            box={panel}
            project={project}
            editor={editor}
            scene={scene}
            actions={actions}
            templates={listed.data ?? []}
            open={panelOpen}
            fresh={fresh}
            frozen={frozen}
            onOpen={setPanelOpen}
            onLeave={back}
          />
        )}
      </div>
      <Dialogs
        project={project}
        doc={doc}
        actions={actions}
        saving={saving}
        templates={templates}
        shown={shown}
        onClose={() => {
          setShown(null);
          setTimeout(back, 50);
        }}
        onTake={take}
        onBack={back}
      />
      {texts.running && (
        <RunForm
          project={project}
          pipeline={doc.pipeline}
          text={texts.running.text}
          params={checked.data?.params ?? {}}
          onClose={texts.stopAsking}
        />
      )}
      <Leaving dirty={saving.dirty && !saving.saving} onLeave={saving.forget} />
    </div>
  );
}

const isField = (target: EventTarget) =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable=true]") !== null;

/** The canvas with what the mouse, the keys and the clipboard do on it. */
function Drawing(props: {
  editor: Editor;
  scene: Scene;
  actions: Actions;
  targets: KeyTargets;
  openPanel: () => void;
}) {
  const { t } = useI18n();
  const { editor, scene, actions, targets } = props;
  const { doc } = editor;
  const copy = (event: React.ClipboardEvent, cut: boolean) => {
    const text = actions.copied();
    if (text === null || isField(event.target)) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    if (cut && !targets.frozen) actions.remove();
  };
  return (
    <Canvas
      handle={targets.canvas}
      doc={doc}
      tasks={scene.cards}
      edges={scene.edges}
      places={scene.places}
      groups={doc.canvas?.groups ?? NONE}
      notes={doc.canvas?.notes ?? NONE}
      direction={scene.direction}
      chosen={editor.chosen}
      aimed={targets.linking?.to ?? null}
      frozen={targets.frozen}
      label={t("editor.canvas")}
      described="ed-help"
      onChoose={editor.choose}
      onMove={actions.move}
      onDraw={actions.draw}
      onDrawOnTask={actions.decide}
      onDrawOnNothing={(from, output, at, window) => actions.setFollowing({ from, output, at, window })}
      onRefused={(drawn, why) => (why === "type" ? actions.refuseType() : actions.draw(drawn))}
      onDropTemplate={(template, at) => actions.add(template, { x: at.x - 60, y: at.y - 20 })}
      onOpen={props.openPanel}
      onResizeNote={(at, { x, y, width, height }) =>
        editor.set(changeNote(doc, at, { x: Math.round(x), y: Math.round(y), width, height }))
      }
      onKeyDown={(event) => {
        if (!hearKey(targets, event)) return;
        event.preventDefault();
        // The frame has keys of its own (? and /); here they mean the editor's.
        event.stopPropagation();
      }}
      onCopy={(event) => copy(event, false)}
      onCut={(event) => copy(event, true)}
      onPaste={(event) => {
        if (targets.frozen || isField(event.target)) return;
        if (actions.paste(event.clipboardData.getData("text/plain"))) event.preventDefault();
      }}
    />
  );
}

const NONE: never[] = [];

/** What is chosen, for those who hear the page. */
function Voice(props: { editor: Editor; scene: Scene; linking: KeyTargets["linking"] }) {
  const { t } = useI18n();
  const name = props.editor.tasks.at(-1);
  const said = name && t("editor.chosen", { name, n: props.scene.problems.get(name)?.length ?? 0 });
  return (
    <>
      <span id="ed-help" className="visually-hidden">
        {t("editor.canvas_help")}
      </span>
      <span className="visually-hidden" role="status" aria-live="polite">
        {props.linking ? t("editor.linking", props.linking) : said}
      </span>
    </>
  );
}

/** How to begin on an empty canvas, and something to begin with. */
function Teach(props: { project: string; frozen: boolean; onTake: (data: PipelineData) => void }) {
  const { t, lang } = useI18n();
  const example = examples[0];
  const load = async (text: string) => {
    const { data } = await parseText(props.project, text);
    if (data) props.onTake(data);
  };
  return (
    <div className="ed-teach">
      <Empty lead={t("editor.empty")} teach={t("editor.empty_teach")}>
        {!props.frozen && example && (
          <Button icon={<Play size={14} />} onClick={() => void load(example.text)}>
            {t("editor.load_example", { name: pick(example.title, lang) })}
          </Button>
        )}
      </Empty>
    </div>
  );
}
