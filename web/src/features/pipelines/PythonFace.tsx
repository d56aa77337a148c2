import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { Lock, Save } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";

import { ask, Fault, http, path } from "@/api/http";
import type { Parsed, Pipeline } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";
import { Bones, FaultBox, Note } from "@/ui/feedback";

import { Conflict } from "./Conflict";
import { Leaving } from "./Leaving";
import "./pipelines.css";
import { GraphOfText, Lines } from "./TextAside";
import { Verdict } from "./YamlFace";

const PythonEditor = lazy(() => import("@/ui/code/PythonEditor"));

/** The pipeline as Python: printed from what is kept, read by the server while one types, never run. */
export function PythonFace(props: { project: string; pipeline: Pipeline; writable: boolean }) {
  const { project, pipeline } = props;
  const printed = useQuery<string>({
    queryKey: ["as-python", project, pipeline.name, pipeline.version],
    queryFn: async () => {
      const parsed = await parse(project, pipeline.text, "yaml");
      if (!parsed.data) throw new Fault("PipelineInvalid", parsed.errors[0]?.text ?? "", parsed.errors[0]?.hint ?? "");
      return await print(project, { data: parsed.data, form: "python" });
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (printed.error) return <FaultBox error={printed.error} />;
  if (printed.data === undefined) return <Bones rows={12} />;
  return <Editing {...props} printed={printed.data} />;
}

function Editing(props: { project: string; pipeline: Pipeline; writable: boolean; printed: string }) {
  const t = useT();
  const { project, pipeline } = props;
  const client = useQueryClient();
  const { message } = App.useApp();
  const [base, setBase] = useState(props.printed);
  const [text, setText] = useState(props.printed);
  const [kept, setKept] = useState(pipeline);
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [theirs, setTheirs] = useState<{ pipeline: Pipeline; mine: string } | null>(null);
  const [goTo, setGoTo] = useState<{ line: number } | null>(null);
  const dirty = text !== base;
  const parsed = useParsed(project, text);
  const problems = useMemo(() => parsed.data?.errors ?? [], [parsed.data]);
  const wrong = new Set(problems.map((problem) => problem.line));
  const locked = (parsed.data?.locked ?? []).filter((part) => !wrong.has(part.line));
  const readable = parsed.data ? parsed.data.data !== null : true;

  // Somebody else saved while nothing was written here: show theirs.
  const [shown, setShown] = useState(props.printed);
  if (shown !== props.printed) {
    setShown(props.printed);
    if (!dirty) {
      setBase(props.printed);
      setText(props.printed);
      setKept(pipeline);
    }
  }

  const save = async (over: Pipeline) => {
    if (saving || !props.writable || !dirty) return;
    setSaving(true);
    setFault(null);
    const route = path`projects/${project}/pipelines/${pipeline.name}`;
    let yaml = "";
    try {
      const now = await parse(project, text, "python");
      const first = now.errors[0];
      if (!now.data) throw new Fault("PipelineInvalid", first?.text ?? "", first?.hint ?? "");
      yaml = await print(project, { data: now.data, form: "yaml", base: over.text });
      const answer = await ask<Pipeline>("PUT", route, {
        body: { text: yaml, draft: now.errors.length > 0 },
        headers: { "If-Match": `"${over.version}"` },
      });
      setKept(answer.data);
      setBase(text);
      setTheirs(null);
      client.setQueryData(["as-python", project, answer.data.name, answer.data.version], text);
      await client.invalidateQueries({ queryKey: ["pipeline"] });
      void message.success(t("yaml.saved"));
    } catch (error) {
      if (error instanceof Fault && (error.status === 412 || error.status === 409))
        setTheirs({ pipeline: await http.get<Pipeline>(route), mine: yaml });
      else if (error instanceof Fault) setFault(error);
      else throw error;
    } finally {
      setSaving(false);
    }
  };
  const marks = [
    ...problems,
    ...locked.map((part) => ({ line: part.line, column: null, text: part.text, hint: "", mild: true })),
  ];

  return (
    <div className="yaml-face">
      <section className="card yaml-box">
        <div className="yaml-bar">
          <Verdict problems={problems} fault={parsed.error} />
          <span className="grow" />
          {dirty && <span className="muted">{t("yaml.unsaved")}</span>}
          {props.writable && (
            <Button
              size="small"
              type="primary"
              icon={<Save size={13} />}
              loading={saving}
              disabled={!dirty || !readable}
              onClick={() => void save(kept)}
            >
              {t(problems.length > 0 ? "yaml.save_draft" : "do.save")}
            </Button>
          )}
        </div>
        {fault && <FaultBox error={fault} />}
        <div className="grow" style={{ minHeight: 0 }}>
          <Suspense fallback={<Bones rows={12} />}>
            <PythonEditor
              value={text}
              onChange={props.writable ? setText : undefined}
              onSave={() => void save(kept)}
              marks={marks}
              label={t("python.label")}
              goTo={goTo}
            />
          </Suspense>
        </div>
      </section>
      <aside className="yaml-side">
        <Note>{t("python.kept")}</Note>
        {problems.length > 0 && (
          <Card title={t("yaml.problems", { n: problems.length })} flush>
            <Lines lines={problems} onGo={(line) => setGoTo({ line })} />
          </Card>
        )}
        {locked.length > 0 && (
          <Card
            title={
              <>
                <Lock size={13} aria-hidden /> {t("python.locked", { n: locked.length })}
              </>
            }
            flush
          >
            <Lines
              mild
              lines={locked.map((part) => ({ ...part, hint: "", path: "", column: null }))}
              onGo={(line) => setGoTo({ line })}
            />
          </Card>
        )}
        <GraphOfText graph={parsed.data?.graph} />
      </aside>
      {theirs && (
        <Conflict
          mine={theirs.mine}
          theirs={theirs.pipeline}
          onTake={() => {
            setText(base);
            setTheirs(null);
            void client.invalidateQueries({ queryKey: ["pipeline"] });
          }}
          onOverwrite={() => void save(theirs.pipeline)}
          onClose={() => setTheirs(null)}
        />
      )}
      <Leaving dirty={dirty && !saving} />
    </div>
  );
}

const verbs = (project: string) => path`projects/${project}/pipelines`;

const parse = (project: string, text: string, form: "yaml" | "python") =>
  http.post<Parsed>(`${verbs(project)}:parse`, { text, form });

const print = async (project: string, wish: { data: Record<string, unknown>; form: string; base?: string }) =>
  (await http.post<{ text: string }>(`${verbs(project)}:print`, wish)).text;

/** Asks the server what it reads in the text, a moment after the last key. */
function useParsed(project: string, text: string) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return useQuery<Parsed>({
    queryKey: ["parse", project, settled],
    queryFn: () => parse(project, settled, "python"),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  });
}
