import { Button, Input } from "antd";
import { ArrowRight, PanelRightClose, PanelRightOpen, Trash2 } from "lucide-react";
import { type ReactNode, type Ref, useState } from "react";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Template, TemplateSummary } from "@/api/types";
import { type Edge, ON_EXIT, taskOf } from "@/graph/core/edges";
import { setTask } from "@/graph/core/edit";
import { changeNote, renameGroup } from "@/graph/core/notes";
import { partOf } from "@/graph/react/edit/make";
import { useT } from "@/lib/i18n";
import { recall, remember } from "@/lib/storage";
import { IconButton } from "@/ui/basics";
import { Fence } from "@/ui/feedback";

import { TaskForm } from "../panel/TaskForm";
import { Problems } from "./Problems";
import { Settings } from "./Settings";
import type { Actions } from "./useActions";
import type { Editor } from "./useEditor";
import { type Scene, templateName } from "./useScene";

const WIDTH = { least: 280, most: 720, usual: 360 };

interface SidePanelProps {
  box: Ref<HTMLElement>;
  project: string;
  editor: Editor;
  scene: Scene;
  actions: Actions;
  templates: readonly TemplateSummary[];
  open: boolean;
  fresh: boolean;
  frozen: boolean;
  onOpen: (open: boolean) => void;
  onLeave: () => void;
}

type PartProps = Omit<SidePanelProps, "box">;

/** What belongs to whatever is chosen: a task, a note, a group, an edge; else the pipeline. */
export function SidePanel({ box, ...props }: SidePanelProps) {
  const t = useT();
  const [width, setWidth] = useState(() => Number(recall("editor_panel")) || WIDTH.usual);
  const resize = (next: number) => {
    const held = Math.max(WIDTH.least, Math.min(WIDTH.most, next));
    setWidth(held);
    remember("editor_panel", String(held));
  };
  if (!props.open)
    return (
      <div className="ed-closed">
        <IconButton
          icon={<PanelRightOpen size={16} />}
          label={t("editor.panel_open")}
          onClick={() => props.onOpen(true)}
        />
      </div>
    );
  const { title, body } = contents(props, t);
  return (
    <aside
      className="ed-panel"
      style={{ width }}
      ref={box}
      aria-label={t("editor.panel")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        props.onLeave();
      }}
    >
      <div
        className="ed-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label={t("editor.panel_width")}
        aria-valuenow={width}
        aria-valuemin={WIDTH.least}
        aria-valuemax={WIDTH.most}
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") resize(width + 20);
          if (event.key === "ArrowRight") resize(width - 20);
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          event.preventDefault();
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(width - event.movementX);
        }}
      />
      <header>
        <h2 className="clip grow">{title}</h2>
        <IconButton
          icon={<PanelRightClose size={16} />}
          label={t("editor.panel_close")}
          onClick={() => props.onOpen(false)}
        />
      </header>
      <div className="ed-panel-body">
        <Fence resetKey={title}>{body}</Fence>
      </div>
    </aside>
  );
}

function contents(props: PartProps, t: ReturnType<typeof useT>): { title: string; body: ReactNode } {
  const { editor, scene } = props;
  const { doc, tasks, chosen } = editor;
  if (tasks.length > 1) return { title: t("editor.many", { n: tasks.length }), body: <Many {...props} /> };
  const name = tasks[0];
  if (name !== undefined) return { title: name, body: <One {...props} name={name} /> };
  const edge = scene.edges.find((each) => chosen.has(each.id));
  if (edge) return { title: t("editor.edge"), body: <OneEdge {...props} edge={edge} /> };
  const part = [...chosen].flatMap((id) => partOf(id) ?? [])[0];
  const note = part?.kind === "note" ? doc.canvas?.notes?.[part.at] : undefined;
  if (part && note)
    return {
      title: t("editor.note"),
      body: (
        <Input.TextArea
          autoSize={{ minRows: 4, maxRows: 20 }}
          value={note.text}
          disabled={props.frozen}
          aria-label={t("editor.note")}
          placeholder={t("editor.note_empty")}
          onChange={(event) => editor.set(changeNote(doc, part.at, { text: event.target.value }), `note.${part.at}`)}
        />
      ),
    };
  const group = part?.kind === "group" ? doc.canvas?.groups?.[part.at] : undefined;
  if (part && group)
    return {
      title: t("editor.group"),
      body: (
        <div className="col">
          <Input
            value={group.name}
            disabled={props.frozen}
            aria-label={t("editor.group_name")}
            onChange={(event) => editor.set(renameGroup(doc, part.at, event.target.value), `group.${part.at}`)}
          />
          <Button disabled={props.frozen} onClick={props.actions.apart}>
            {t("editor.ungroup")}
          </Button>
        </div>
      ),
    };
  return {
    title: t("editor.settings"),
    body: (
      <>
        <Problems of={scene.problems.get("") ?? []} />
        <Settings
          doc={doc}
          fresh={props.fresh}
          frozen={props.frozen}
          templates={props.templates}
          onChange={editor.set}
        />
      </>
    ),
  };
}

function Many(props: PartProps) {
  const t = useT();
  const { actions, editor } = props;
  return (
    <div className="col">
      <p className="soft">{editor.tasks.join(", ")}</p>
      {!props.frozen && (
        <div className="row wrap">
          <Button onClick={() => actions.arrange("best")}>{t("editor.align")}</Button>
          <Button onClick={actions.group}>{t("editor.group_do")}</Button>
          <Button onClick={actions.duplicate}>{t("editor.duplicate")}</Button>
          <Button danger icon={<Trash2 size={14} />} onClick={actions.remove}>
            {t("do.delete")}
          </Button>
        </div>
      )}
    </div>
  );
}

function One(props: PartProps & { name: string }) {
  const { editor, scene, project, name } = props;
  const { doc } = editor;
  const task = taskOf(doc, name);
  const wanted = task ? templateName(task) : "";
  const version = task?.template?.split("@")[1];
  const template = useGet<Template>(
    ["template", project, wanted, version ?? ""],
    wanted ? path`projects/${project}/templates/${wanted}` : null,
    version ? { version } : undefined,
    { staleTime: 60_000, retry: false },
  );
  if (!task) return null;
  if (wanted && template.isPending) return null;
  const problems = scene.problems.get(name) ?? [];
  return (
    <TaskForm
      key={name}
      project={project}
      name={name}
      task={task}
      pipeline={doc}
      template={template.data ?? null}
      problems={problems}
      readOnly={props.frozen}
      taken={Object.keys(doc.tasks).filter((other) => other !== name)}
      onChange={(next) => editor.set(setTask(doc, name, next), `task.${name}`)}
      onRename={(next) => {
        if (name !== ON_EXIT) editor.rename(name, next);
      }}
    />
  );
}

function OneEdge(props: PartProps & { edge: Edge }) {
  const t = useT();
  const { edge } = props;
  return (
    <div className="col">
      <p className="row wrap">
        <code>{edge.output === null ? edge.from : `${edge.from}.${edge.output}`}</code>
        <ArrowRight size={14} aria-hidden />
        <code>{edge.field === "needs" ? edge.to : `${edge.to}.${edge.arg ?? edge.field}`}</code>
      </p>
      {edge.field === "needs" && <p className="soft">{t("editor.only_after")}</p>}
      {!props.frozen && (
        <Button danger icon={<Trash2 size={14} />} onClick={props.actions.remove}>
          {t("do.delete")}
        </Button>
      )}
    </div>
  );
}
