import { Button, Dropdown } from "antd";
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

import { More } from "./More";
import type { Actions } from "./useActions";
import type { StageOf } from "./useStage";

/** What one reaches for while drawing. */
export function Toolbar({ stage }: { stage: StageOf }) {
  const t = useT();
  const { saving, rooms, texts } = stage;
  const draft = stage.errors.length > 0;
  return (
    <div className="ed-bar" role="toolbar" aria-label={t("editor.toolbar")}>
      {!stage.frozen && <Drawing stage={stage} />}
      <IconButton icon={<Maximize size={14} />} label={t("editor.fit")} onClick={() => rooms.canvas.current?.fit()} />
      <IconButton icon={<Keyboard size={15} />} label={t("editor.keys")} onClick={() => rooms.setDialog("help")} />
      <span className="grow" />
      <Verdict stage={stage} />
      {saving.dirty && <span className="muted">{t("yaml.unsaved")}</span>}
      {stage.mayRun && (
        <Button
          size="small"
          icon={<Play size={13} />}
          disabled={stage.bare || !stage.checked.data?.ok}
          onClick={() => void texts.run(null)}
        >
          {t("editor.run")}
        </Button>
      )}
      {!stage.frozen && (
        <Button
          size="small"
          type="primary"
          icon={<Save size={13} />}
          loading={saving.saving}
          disabled={!saving.dirty}
          onClick={stage.save}
        >
          {t(draft ? "yaml.save_draft" : "do.save")}
        </Button>
      )}
      <More stage={stage} />
    </div>
  );
}

/** Whether what is drawn could run; leads to what is wrong. An empty canvas is neither right nor wrong. */
function Verdict({ stage }: { stage: StageOf }) {
  const t = useT();
  const { rooms, errors } = stage;
  const wrong = errors.length > 0;
  return (
    <span role="status" aria-live="polite">
      {!stage.bare && (
        <button
          type="button"
          className={`plain state ${wrong ? "state-failed" : "state-done"}`}
          onClick={() => rooms.setListing(!rooms.listing)}
          aria-expanded={wrong ? rooms.listing : undefined}
          disabled={!wrong}
        >
          {wrong ? <CircleX size={14} aria-hidden /> : <CircleCheck size={14} aria-hidden />}
          {wrong ? t("yaml.problems", { n: errors.length }) : t("yaml.valid")}
        </button>
      )}
    </span>
  );
}

function Drawing({ stage }: { stage: StageOf }) {
  const t = useT();
  const { editor, actions } = stage;
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
      <LayOut actions={actions} />
      <Align actions={actions} disabled={editor.tasks.length < 2} />
      <IconButton
        icon={<Group size={15} />}
        label={t("editor.group_do")}
        disabled={editor.tasks.length === 0}
        onClick={actions.group}
      />
      <IconButton icon={<StickyNote size={15} />} label={t("editor.note_add")} onClick={stage.note} />
      <i className="ed-gap" />
    </>
  );
}

function LayOut({ actions }: { actions: Actions }) {
  const t = useT();
  return (
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
  );
}

function Align({ actions, disabled }: { actions: Actions; disabled: boolean }) {
  const t = useT();
  const line = (key: Parameters<Actions["arrange"]>[0], label: string, icon: React.ReactNode) => ({
    key,
    label,
    icon,
    onClick: () => actions.arrange(key),
  });
  return (
    <Dropdown
      trigger={["click"]}
      disabled={disabled}
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
        disabled={disabled}
        icon={<AlignCenterVertical size={15} />}
        aria-label={t("editor.align")}
        title={t("editor.align")}
      />
    </Dropdown>
  );
}
