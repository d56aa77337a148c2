import { App } from "antd";
import { useState } from "react";

import { Fault } from "@/api/http";
import { upTo } from "@/graph/core/subset";

import { type Form, printText } from "./texts";
import type { Editor } from "./useEditor";
import type { Saving } from "./useSave";

/** What leaves the canvas as text: a run of what is drawn here, and files to keep. */
export function useTexts(project: string, editor: Editor, saving: Saving, fresh: boolean) {
  const { message } = App.useApp();
  const [running, setRunning] = useState<{ text: string | undefined } | null>(null);
  const { doc } = editor;
  const told = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      void message.error(error.text);
    }
  };
  return {
    running,
    stopAsking: () => setRunning(null),
    /** All of it, or only the tasks named and what they need. */
    run: (names: readonly string[] | null) =>
      told(async () => {
        const kept = names === null && !saving.dirty && !fresh;
        setRunning({ text: kept ? undefined : await printText(project, names ? upTo(doc, names) : doc) });
      }),
    keep: (form: Form) =>
      told(async () => {
        const base = form === "yaml" ? saving.base.text : "";
        download(await printText(project, doc, base, editor.renamed, form), doc.pipeline, form);
      }),
  };
}

function download(text: string, name: string, form: Form) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = `${name}.${form === "yaml" ? "yaml" : "py"}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
