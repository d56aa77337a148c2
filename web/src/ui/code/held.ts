import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type RefObject, useEffect, useRef } from "react";

const Outside = Annotation.define<boolean>();

/**
 * An editor whose text is held by the page: it tells what people type, takes what the page gives, and is read-only when
 * the page says so: in what is given back, a part of the editor's extensions.
 */
export function useHeld(view: RefObject<EditorView | null>, value: string, readOnly: boolean): RefObject<Compartment> {
  const writable = useRef(new Compartment());
  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorState.readOnly.of(readOnly)) });
  }, [view, readOnly]);
  useEffect(() => {
    const made = view.current;
    if (!made || made.state.doc.toString() === value) return;
    made.dispatch({
      changes: { from: 0, to: made.state.doc.length, insert: value },
      annotations: Outside.of(true),
    });
  }, [view, value]);
  return writable;
}

/** Calls with the whole text whenever it changes by somebody's hand. */
export const typed = (tell: (text: string) => void): Extension =>
  EditorView.updateListener.of((update) => {
    if (update.docChanged && !update.transactions.some((each) => each.annotation(Outside)))
      tell(update.state.doc.toString());
  });
