import { Modal } from "antd";
import { lazy, Suspense, useEffect } from "react";

import type { ProjectRef } from "@/api/types";
import { useT } from "@/lib/i18n";

import { panel } from "./openers";

const Palette = lazy(() => import("./Palette"));

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The keys that work everywhere: the palette and the help. */
export function Keys(props: {
  project: string;
  projects: ProjectRef[];
  admin: boolean;
  go: (path: string, state?: object) => void;
}) {
  const t = useT();
  const open = panel.use();
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        panel.show("palette");
      } else if (event.key === "?" && !typing(event.target)) panel.show("keys");
      else if (event.key === "/" && !typing(event.target)) {
        const field = document.querySelector<HTMLInputElement>("main .search input");
        if (field) {
          event.preventDefault();
          field.focus();
        }
      } else if (
        (event.key === "j" || event.key === "k") &&
        (event.target === document.body || (event.target instanceof HTMLElement && event.target.id === "content"))
      ) {
        // Nothing has the focus: the page's list takes it, and the key.
        const list = document.querySelector<HTMLElement>("main .list-scroll");
        list?.focus();
        list?.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, bubbles: true }));
      }
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
  const close = () => panel.show(null);
  return (
    <>
      {open === "palette" && (
        <Suspense fallback={null}>
          <Palette {...props} onClose={close} />
        </Suspense>
      )}
      <Modal open={open === "keys"} onCancel={close} footer={null} title={t("keys.title")} width={420}>
        <div className="keys">
          <kbd>Ctrl K · ⌘K</kbd>
          <span>{t("keys.palette")}</span>
          <kbd>/</kbd>
          <span>{t("keys.search")}</span>
          <kbd>j · k · ↓ · ↑</kbd>
          <span>{t("keys.move")}</span>
          <kbd>Enter</kbd>
          <span>{t("keys.open")}</span>
          <kbd>x</kbd>
          <span>{t("keys.choose")}</span>
          <kbd>← · →</kbd>
          <span>{t("keys.faces")}</span>
          <kbd>+ · − · 0</kbd>
          <span>{t("keys.zoom")}</span>
          <kbd>Shift Esc</kbd>
          <span>{t("keys.leave")}</span>
          <kbd>Ctrl S · ⌘S</kbd>
          <span>{t("keys.save")}</span>
          <kbd>?</kbd>
          <span>{t("keys.help")}</span>
        </div>
      </Modal>
    </>
  );
}
