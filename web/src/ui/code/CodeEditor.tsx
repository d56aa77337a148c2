import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { python } from "@codemirror/lang-python";
import { sql } from "@codemirror/lang-sql";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { useEffect, useRef } from "react";

import "./code.css";
import { typed, useHeld } from "./held";
import { colours, look } from "./look";

interface CodeProps {
  value: string;
  onChange: (value: string) => void;
  /** `python`, `json`, `sql`, `yaml`; any other is plain text. */
  language: string;
  label: string;
  readOnly?: boolean;
  placeholder?: string;
  /** Ids of what tells more about it. */
  describedBy?: string;
  focus?: boolean;
}

const modes: Record<string, () => Extension> = { python, json, sql, yaml };

/** Code of one language. Tab indents; Escape and then Tab leaves the editor. */
export default function CodeEditor(props: CodeProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const writable = useHeld(view, props.value, props.readOnly ?? false);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  const { language } = props;
  useEffect(() => {
    if (!box.current) return;
    const first = latest.current;
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: first.value,
        extensions: [
          language === "json" ? [] : lineNumbers(),
          highlightActiveLine(),
          drawSelection(),
          history(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightSelectionMatches(),
          search({ top: true }),
          modes[language]?.() ?? [],
          indentUnit.of(language === "python" ? "    " : "  "),
          EditorState.tabSize.of(4),
          syntaxHighlighting(colours),
          look,
          placeholder(first.placeholder ?? ""),
          EditorView.contentAttributes.of({
            "aria-label": first.label,
            tabindex: "0",
            ...(first.describedBy ? { "aria-describedby": first.describedBy } : {}),
          }),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
          writable.current.of(EditorState.readOnly.of(first.readOnly ?? false)),
          typed((text) => latest.current.onChange(text)),
        ],
      }),
    });
    view.current = made;
    if (first.focus) made.focus();
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [language, writable]);

  return <div className="code-editor" ref={box} />;
}
