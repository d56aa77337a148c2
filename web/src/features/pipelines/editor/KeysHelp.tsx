import { Modal } from "antd";

import { type Key, useT } from "@/lib/i18n";

const KEYS: [keys: string, words: Key][] = [
  ["/", "editor.key.palette"],
  ["Tab · j · k", "editor.key.walk"],
  ["Shift J · Shift K", "editor.key.more"],
  ["← ↑ ↓ →", "editor.key.move"],
  ["Enter", "editor.key.panel"],
  ["c", "editor.key.connect"],
  ["n", "editor.key.follows"],
  ["e", "editor.key.edge"],
  ["Delete", "editor.key.delete"],
  ["Ctrl Z · Shift Ctrl Z", "editor.key.undo"],
  ["Ctrl C · X · V · D", "editor.key.copy"],
  ["Ctrl A", "editor.key.all"],
  ["Ctrl G · Shift Ctrl G", "editor.key.group"],
  ["m", "editor.key.note"],
  ["a", "editor.key.align"],
  ["l · Shift L", "editor.key.layout"],
  ["f · + · -", "editor.key.fit"],
  ["Space", "editor.key.pan"],
  ["r", "editor.key.run"],
  ["Ctrl S", "editor.key.save"],
  ["Esc", "editor.key.escape"],
  ["Ctrl K", "keys.palette"],
  ["?", "editor.key.help"],
];

/** Every key of the editor. */
export function KeysHelp(props: { onClose: () => void }) {
  const t = useT();
  return (
    <Modal open onCancel={props.onClose} footer={null} title={t("editor.keys")} width={480}>
      <div className="keys">
        {KEYS.map(([keys, words]) => (
          <div key={keys} style={{ display: "contents" }}>
            <kbd>{keys}</kbd>
            <span>{t(words)}</span>
          </div>
        ))}
      </div>
    </Modal>
  );
}
