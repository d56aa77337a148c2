import { App } from "antd";
import { useEffect, useRef } from "react";

import { useT } from "@/lib/i18n";
import { useHold } from "@/lib/leaving";
import { to } from "@/parts/links";

/** Asks before unsaved work is left behind. A run of it may be followed: the work waits in the tab meanwhile. */
export function Leaving(props: { project: string; dirty: boolean; onLeave: () => void }) {
  const t = useT();
  const { modal } = App.useApp();
  const { dirty } = props;
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const aRun = `${to.runs(props.project)}/`;
  const blocker = useHold((next) => dirty && !next.startsWith(aRun));
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [dirty]);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    const shown = modal.confirm({
      title: t("yaml.leave_ask"),
      content: t("yaml.leave_what"),
      okText: t("yaml.leave"),
      okButtonProps: { danger: true },
      cancelText: t("yaml.stay"),
      onOk: () => {
        latest.current.onLeave();
        blocker.proceed();
      },
      onCancel: () => blocker.reset(),
    });
    return () => shown.destroy();
  }, [blocker, modal, t]);
  return null;
}
