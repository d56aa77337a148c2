import { Button, Modal } from "antd";

import type { Pipeline } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Ago } from "@/ui/basics";

import { Diff } from "@/parts/Diff";

/** Somebody else saved meanwhile: shows what differs and lets one choose. */
export function Conflict(props: {
  mine: string;
  theirs: Pipeline;
  onTake: () => void;
  onOverwrite: () => void;
  onClose: () => void;
}) {
  const t = useT();
  return (
    <Modal
      open
      width={820}
      title={t("conflict.title", { name: props.theirs.updated_by })}
      onCancel={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t("conflict.edit_on")}</Button>
          <Button onClick={props.onTake}>{t("conflict.take")}</Button>
          <Button danger onClick={props.onOverwrite}>
            {t("conflict.overwrite")}
          </Button>
        </>
      }
    >
      <p className="soft" style={{ marginBottom: 8 }}>
        {t("conflict.lead", { n: props.theirs.version })} <Ago time={props.theirs.updated_at} /> · {t("conflict.signs")}
      </p>
      <Diff before={props.theirs.text} after={props.mine} />
    </Modal>
  );
}
