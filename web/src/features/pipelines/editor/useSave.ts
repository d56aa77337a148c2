import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";

import { ask, Fault, http, path } from "@/api/http";
import type { Pipeline } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";

import { type Base, keepDraft } from "./draft";
import { parseText, printText } from "./texts";
import type { Editor } from "./useEditor";

/** Somebody else saved meanwhile: their version and what ours would have been. */
export interface Clash {
  mine: string;
  theirs: Pipeline;
}

/** Keeps the pipeline over the version one began with, and remembers unsaved work until then. */
export function useSave(project: string, first: Base, fresh: boolean, editor: Editor) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [base, setBase] = useState(first);
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const { doc, renamed } = editor;
  // A text that was brought along is kept nowhere yet.
  const brought = base.version === null && base.text !== "";
  const dirty = doc !== base.data || brought;
  const draftName = fresh ? "new" : doc.pipeline;

  useEffect(() => {
    const timer = setTimeout(
      () => keepDraft(project, draftName, dirty ? { base, held: { doc, renamed } } : null),
      dirty ? 300 : 0,
    );
    return () => clearTimeout(timer);
  }, [project, draftName, dirty, base, doc, renamed]);

  const kept = (answer: Pipeline, text: string) => {
    setBase({ text, version: answer.version, data: doc });
    editor.settle();
    setClash(null);
    keepDraft(project, draftName, null);
  };
  const put = async (text: string, version: number | null) => {
    const name = doc.pipeline;
    if (fresh) {
      const made = await http.post<Pipeline>(path`projects/${project}/pipelines`, { text, draft: true });
      kept(made, text);
      await client.invalidateQueries({ queryKey: ["pipelines"] });
      void navigate(to.pipeline(project, made.name, "editor"), { replace: true });
    } else {
      const route = path`projects/${project}/pipelines/${name}`;
      const headers = { "If-Match": `"${version}"` };
      const answer = await ask<Pipeline>("PUT", route, { body: { text, draft: true }, headers });
      kept(answer.data, text);
      await client.invalidateQueries({ queryKey: ["pipeline"] });
    }
    void message.success(t("yaml.saved"));
  };
  const guarded = async (act: () => Promise<void>) => {
    if (saving) return;
    setSaving(true);
    setFault(null);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      setFault(error);
    } finally {
      setSaving(false);
    }
  };
  const save = () =>
    guarded(async () => {
      const text = await printText(project, doc, base.text, renamed);
      try {
        await put(text, base.version);
      } catch (error) {
        if (!(error instanceof Fault) || fresh || (error.status !== 412 && error.status !== 409)) throw error;
        const theirs = await http.get<Pipeline>(path`projects/${project}/pipelines/${doc.pipeline}`);
        setClash({ mine: text, theirs });
      }
    });
  /** Goes on with what somebody else saved; what was done here is gone. */
  const take = (theirs: Pipeline) =>
    guarded(async () => {
      const { data } = await parseText(project, theirs.text);
      if (!data) throw new Fault("unreadable", t("editor.unreadable"), t("editor.unreadable_hint"));
      setBase({ text: theirs.text, version: theirs.version, data });
      editor.load({ doc: data, renamed: {} });
      setClash(null);
    });
  return {
    base,
    dirty,
    saving,
    fault,
    clash,
    save,
    take,
    overwrite: () => clash && guarded(() => put(clash.mine, clash.theirs.version)),
    close: () => setClash(null),
    /** Leaves without keeping anything. */
    forget: () => keepDraft(project, draftName, null),
    /** Back to what was loaded. */
    discard: () => editor.load({ doc: base.data, renamed: {} }),
  };
}

export type Saving = ReturnType<typeof useSave>;
