import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useRef } from "react";

import "./code.css";
import { typed, useHeld } from "./held";
import { colours, look } from "./look";

export interface Mark {
  line: number | null;
  column: number | null;
  text: string;
  hint: string;
  /** Something to know, no mistake. */
  mild?: boolean;
}

interface EditorProps {
  value: string;
  onChange?: (value: string) => void;
  onSave?: () => void;
  marks?: Mark[];
  label: string;
  /** A line to show, e.g. of a chosen mistake; a new object shows it again. */
  goTo?: { line: number } | null;
  /** Instead of YAML; not changed later. */
  language?: Extension;
}

/** YAML with highlighting, folding, search, and mistakes marked where they are. */
export default function YamlEditor(props: EditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const writable = useHeld(view, props.value, !props.onChange);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!box.current) return;
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          drawSelection(),
          history(),
          indentOnInput(),
          bracketMatching(),
          highlightSelectionMatches(),
          search({ top: true }),
          lintGutter(),
          latest.current.language ?? [yaml(), indentUnit.of("  "), EditorState.tabSize.of(2)],
          syntaxHighlighting(colours),
          look,
          EditorView.contentAttributes.of({ "aria-label": latest.current.label, tabindex: "0" }),
          keymap.of([
            { key: "Mod-s", preventDefault: true, run: () => (latest.current.onSave?.(), true) },
            ...defaultKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...searchKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          writable.current.of(EditorState.readOnly.of(!latest.current.onChange)),
          typed((text) => latest.current.onChange?.(text)),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [writable]);

  useEffect(() => {
    const made = view.current;
    if (!made) return;
    made.dispatch(
      setDiagnostics(
        made.state,
        (props.marks ?? []).map((mark) => diagnostic(made.state, mark)),
      ),
    );
  }, [props.marks]);

  useEffect(() => {
    const made = view.current;
    if (!made || !props.goTo) return;
    const line = made.state.doc.line(Math.max(1, Math.min(props.goTo.line, made.state.doc.lines)));
    made.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
    made.focus();
  }, [props.goTo]);

  return <div className="yaml-editor" ref={box} />;
}

function diagnostic(state: EditorState, mark: Mark): Diagnostic {
  const line = state.doc.line(Math.max(1, Math.min(mark.line ?? 1, state.doc.lines)));
  const indent = line.text.length - line.text.trimStart().length;
  const from = Math.min(line.to, line.from + (mark.column ? mark.column - 1 : indent));
  return {
    from,
    to: Math.max(from, line.to),
    severity: mark.mild ? "info" : "error",
    message: mark.hint ? `${mark.text}\n${mark.hint}` : mark.text,
  };
}
