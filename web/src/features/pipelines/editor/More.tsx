import { Button, Dropdown } from "antd";
import { Copy, Download, Ellipsis, FileUp, Route, Trash2 } from "lucide-react";

import { useT } from "@/lib/i18n";
import { copyText } from "@/ui/basics";

import type { StageOf } from "./useStage";

/** What one does seldom: import, export, parts of a run. */
export function More({ stage }: { stage: StageOf }) {
  const t = useT();
  const { editor, texts, saving, frozen } = stage;
  const none = editor.tasks.length === 0;
  const items = [
    { key: "to", icon: <Route size={14} />, label: t("editor.run_to"), onClick: stage.runTo, disabled: none },
    {
      key: "import",
      icon: <FileUp size={14} />,
      label: t("editor.import"),
      onClick: () => stage.rooms.setDialog("import"),
    },
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
      disabled: none,
      onClick: () => void copyText(stage.actions.copied() ?? ""),
    },
    {
      key: "drop",
      danger: true,
      icon: <Trash2 size={14} />,
      label: t("editor.discard"),
      disabled: !saving.dirty,
      onClick: saving.discard,
    },
  ].filter(({ key }) => (key === "to" ? stage.mayRun : !frozen || !["import", "drop"].includes(key)));
  return (
    <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
      <Button size="small" type="text" icon={<Ellipsis size={15} />} aria-label={t("editor.more")} />
    </Dropdown>
  );
}
