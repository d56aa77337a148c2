import { Modal } from "antd";
import { type KeyboardEvent, useRef, useState } from "react";

import type { ProjectRef } from "@/api/types";
import { useT } from "@/lib/i18n";

import { type Found, useFound } from "./found";

/** Go anywhere and do anything by typing: pages, things of the project, files, actions. */
export default function Palette(props: {
  project: string;
  projects: ProjectRef[];
  admin: boolean;
  go: (path: string, state?: object) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  // Not deferred: Enter right after the last letter must open what fits that letter.
  const found = useFound({ ...props, text: text.trim() });
  const chosen = Math.min(at, found.length - 1);

  const open = (each: Found | undefined) => {
    if (!each) return;
    props.onClose();
    if (each.act) each.act();
    else props.go(each.path, each.state);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move) {
      event.preventDefault();
      const next = (chosen + move + found.length) % Math.max(1, found.length);
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") open(found[chosen]);
  };
  return (
    <Modal
      open
      onCancel={props.onClose}
      footer={null}
      closable={false}
      width={560}
      className="palette"
      style={{ top: 80 }}
      title={<span className="visually-hidden">{t("palette.open")}</span>}
      styles={{ header: { margin: 0, height: 0 } }}
    >
      <input
        className="palette-input"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.placeholder")}
        role="combobox"
        aria-expanded
        aria-controls="palette-found"
        aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
      />
      <ul className="palette-list" id="palette-found" role="listbox" ref={list} aria-label={t("palette.open")}>
        {found.map((each, index) => (
          <li
            key={each.key}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => open(each)}
          >
            <each.icon size={15} aria-hidden />
            <span className="clip">{each.label}</span>
            <span className="kind">{each.kind}</span>
          </li>
        ))}
        {found.length === 0 && <li className="muted">{t("palette.nothing")}</li>}
      </ul>
      <div className="palette-foot">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t("keys.move")}
        </span>
        <span>
          <kbd>Enter</kbd> {t("keys.open")}
        </span>
      </div>
    </Modal>
  );
}
