import { Button, Dropdown, type MenuProps } from "antd";
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  ArrowDown,
  ArrowRight,
  CircleCheck,
  CircleX,
  Ellipsis,
  Group,
  Keyboard,
  Maximize,
  Network,
  Play,
  Redo2,
  Save,
  StickyNote,
  Undo2,
} from "lucide-react";

import { useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";

import type { Actions } from "./useActions";
import type { Editor } from "./useEditor";

interface ToolbarProps {
  editor: Editor;
  actions: Actions;
  problems: number;
  onProblems: () => void;
  dirty: boolean;
  saving: boolean;
  frozen: boolean;
  mayRun: boolean;
  canRun: boolean;
  more: NonNullable<MenuProps["items"]>;
  onFit: () => void;
  onHelp: () => void;
  onRun: () => void;
  onSave: () => void;
}

/** What one reaches for while drawing. */
export function Toolbar(props: ToolbarProps) {
  const t = useT();
  const { editor, actions } = props;
  return (
    <div className="ed-bar" role="toolbar" aria-label={t("editor.toolbar")}>
      {!props.frozen && <Drawing editor={editor} actions={actions} />}
      <IconButton icon={<Maximize size={14} />} label={t("editor.fit")} onClick={props.onFit} />
      <IconButton icon={<Keyboard size={15} />} label={t("editor.keys")} onClick={props.onHelp} />
      <span className="grow" />
      <span role="status" aria-live="polite">
        <button
          type="button"
          className={`plain state ${props.problems ? "state-failed" : "state-done"}`}
          onClick={props.onProblems}
          disabled={props.problems === 0}
        >
          {props.problems ? <CircleX size={14} aria-hidden /> : <CircleCheck size={14} aria-hidden />}
          {props.problems ? t("yaml.problems", { n: props.problems }) : t("yaml.valid")}
        </button>
      </span>
      {props.dirty && <span className="muted">{t("yaml.unsaved")}</span>}
      {props.mayRun && (
        <Button size="small" icon={<Play size={13} />} disabled={!props.canRun} onClick={props.onRun}>
          {t("editor.run")}
        </Button>
      )}
      {!props.frozen && (
        <Button
          size="small"
          type="primary"
          icon={<Save size={13} />}
          loading={props.saving}
          disabled={!props.dirty}
          onClick={props.onSave}
        >
          {t(props.problems ? "yaml.save_draft" : "do.save")}
        </Button>
      )}
      <Dropdown menu={{ items: props.more }} trigger={["click"]} placement="bottomRight">
        <Button size="small" type="text" icon={<Ellipsis size={15} />} aria-label={t("editor.more")} />
      </Dropdown>
    </div>
  );
}

function Drawing(props: { editor: Editor; actions: Actions }) {
  const t = useT();
  const { editor, actions } = props;
  const many = editor.tasks.length > 1;
  const line = (key: Parameters<Actions["arrange"]>[0], label: string, icon: React.ReactNode) => ({
    key,
    label,
    icon,
    onClick: () => actions.arrange(key),
  });
  return (
    <>
      <IconButton
        icon={<Undo2 size={15} />}
        label={t("editor.undo")}
        disabled={!editor.canUndo}
        onClick={editor.undo}
      />
      <IconButton
        icon={<Redo2 size={15} />}
        label={t("editor.redo")}
        disabled={!editor.canRedo}
        onClick={editor.redo}
      />
      <i className="ed-gap" />
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            {
              key: "LR",
              label: t("editor.layout_lr"),
              icon: <ArrowRight size={14} />,
              onClick: () => actions.layout("LR"),
            },
            {
              key: "TB",
              label: t("editor.layout_tb"),
              icon: <ArrowDown size={14} />,
              onClick: () => actions.layout("TB"),
            },
          ],
        }}
      >
        <Button
          size="small"
          type="text"
          icon={<Network size={15} />}
          aria-label={t("editor.layout")}
          title={t("editor.layout")}
        />
      </Dropdown>
      <Dropdown
        trigger={["click"]}
        disabled={!many}
        menu={{
          items: [
            line("left", t("editor.align_left"), <AlignStartVertical size={14} />),
            line("center", t("editor.align_center"), <AlignCenterVertical size={14} />),
            line("right", t("editor.align_right"), <AlignEndVertical size={14} />),
            line("top", t("editor.align_top"), <AlignStartHorizontal size={14} />),
            line("middle", t("editor.align_middle"), <AlignCenterHorizontal size={14} />),
            line("bottom", t("editor.align_bottom"), <AlignEndHorizontal size={14} />),
            line("x", t("editor.spread_x"), <AlignHorizontalDistributeCenter size={14} />),
            line("y", t("editor.spread_y"), <AlignVerticalDistributeCenter size={14} />),
          ],
        }}
      >
        <Button
          size="small"
          type="text"
          disabled={!many}
          icon={<AlignCenterVertical size={15} />}
          aria-label={t("editor.align")}
          title={t("editor.align")}
        />
      </Dropdown>
      <IconButton
        icon={<Group size={15} />}
        label={t("editor.group_do")}
        disabled={editor.tasks.length === 0}
        onClick={actions.group}
      />
      <IconButton icon={<StickyNote size={15} />} label={t("editor.note_add")} onClick={actions.note} />
      <i className="ed-gap" />
    </>
  );
}
