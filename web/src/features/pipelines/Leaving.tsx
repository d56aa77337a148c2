import { App } from "antd";
import { useEffect, useRef } from "react";

import { useT } from "@/lib/i18n";
import { useHold } from "@/lib/leaving";

/** Asks before unsaved work is left behind. Addresses that begin with `waitsFor` are let through: the work waits in the
 * tab meanwhile. */
export function Leaving(props: { dirty: boolean; waitsFor?: string; onLeave?: () => void }) {
  const t = useT();
  const { modal } = App.useApp();
  const { dirty, waitsFor } = props;
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const blocker = useHold((next) => dirty && !(waitsFor && next.startsWith(waitsFor)));
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
        latest.current.onLeave?.();
        blocker.proceed();
      },
      onCancel: () => blocker.reset(),
    });
    return () => shown.destroy();
  }, [blocker, modal, t]);
  return null;
}
