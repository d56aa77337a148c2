import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

import "./code.css";

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

// Colours come from the tokens, so the editor follows light and dark without being rebuilt.
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--s-done)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--s-cached)" },
  { tag: tags.comment, color: "var(--text-3)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.meta], color: "var(--s-running)" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--text-3)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", backgroundColor: "var(--surface)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--text-3)",
    border: "none",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent) !important",
  },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text)", borderColor: "var(--line)" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    boxShadow: "var(--shadow-2)",
  },
  ".cm-diagnostic": {
    fontFamily: "var(--font)",
    fontSize: "12px",
    padding: "6px 10px",
    whiteSpace: "pre-wrap",
    maxWidth: "480px",
  },
});

const Outside = Annotation.define<boolean>();

/** YAML with highlighting, folding, search, and mistakes marked where they are. */
export default function YamlEditor(props: EditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const writable = useRef(new Compartment());
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
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((each) => each.annotation(Outside)))
              latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  const readOnly = !props.onChange;
  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorState.readOnly.of(readOnly)) });
  }, [readOnly]);

  useEffect(() => {
    const made = view.current;
    if (!made || made.state.doc.toString() === props.value) return;
    made.dispatch({
      changes: { from: 0, to: made.state.doc.length, insert: props.value },
      annotations: Outside.of(true),
    });
  }, [props.value]);

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
