import { python } from "@codemirror/lang-python";
import { indentUnit } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import type { ComponentProps } from "react";

import YamlEditor from "./YamlEditor";

const language = [python(), indentUnit.of("    "), EditorState.tabSize.of(4)];

/** The same editor for Python. */
export default function PythonEditor(props: Omit<ComponentProps<typeof YamlEditor>, "language">) {
  return <YamlEditor {...props} language={language} />;
}
