import { Button, Modal } from "antd";
import { Maximize2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { useI18n } from "@/lib/i18n";

import { Chips } from "./Chips";
import type { SlotProps } from "./Field";
import { useScope } from "./scope";
import { useText } from "./useText";
import { textOf, valueOf } from "./values";

const CodeEditor = lazy(() => import("@/ui/code/CodeEditor"));

/** Code or JSON in a small editor, which opens in a large one. */
export function CodeField(props: SlotProps) {
  const { t } = useI18n();
  const { readOnly, pipeline, offers } = useScope();
  const [large, setLarge] = useState(false);
  const { type, default: fallback, language } = props.arg;
  const [text, write] = useText(
    props.value,
    fallback,
    (value) => textOf(type, value),
    // Blanks and empty lines are part of code.
    (typed) => (type === "json" ? valueOf("json", typed) : typed === "" ? undefined : typed),
    props.onChange,
  );
  const shared = {
    value: text,
    onChange: write,
    readOnly,
    language: type === "json" ? "json" : (language ?? ""),
    label: props.said,
  };
  return (
    <>
      <div className={`code-field ${type}`}>
        <Suspense fallback={<pre className="code-wait">{text}</pre>}>
          <CodeEditor {...shared} placeholder={textOf(type, fallback)} describedBy={props.told} />
        </Suspense>
        <Button
          size="small"
          type="text"
          className="code-grow"
          icon={<Maximize2 size={12} />}
          aria-label={t("field.enlarge")}
          aria-describedby={props.labelId}
          title={t("field.enlarge")}
          onClick={() => setLarge(true)}
        />
        {large && (
          <Modal
            open
            title={props.said}
            width={1000}
            footer={null}
            onCancel={() => setLarge(false)}
            className="code-modal"
          >
            <div className="code-large">
              <Suspense fallback={null}>
                <CodeEditor {...shared} focus />
              </Suspense>
            </div>
            <div className="field-help">{t("field.code_keys")}</div>
          </Modal>
        )}
      </div>
      {type === "json" && pipeline !== null && <Chips text={text} offers={offers} />}
    </>
  );
}
