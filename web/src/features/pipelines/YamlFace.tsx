import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { CircleCheck, CircleX, FileUp, Play, Save } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";

import { ask, Fault, http, path } from "@/api/http";
import type { Pipeline, Problem, Validation } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { RunForm } from "@/parts/RunForm";
import { useMay } from "@/parts/session";
import { Card } from "@/ui/basics";
import { Bones, FaultBox } from "@/ui/feedback";

import { Conflict } from "./Conflict";
import { Leaving } from "./Leaving";
import "./pipelines.css";
import { starter } from "./starter";
import { GraphOfText, Lines } from "./TextAside";

const YamlEditor = lazy(() => import("@/ui/code/YamlEditor"));

/** The pipeline as text: checked while one types, saved only over the version one began with. */
export function YamlFace(props: { project: string; pipeline: Pipeline | null; writable: boolean }) {
  const t = useT();
  const { project, pipeline } = props;
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message } = App.useApp();
  const carried = (useLocation().state as { text?: string } | null)?.text;
  const [base, setBase] = useState(pipeline?.text ?? "");
  const [text, setText] = useState(carried || pipeline?.text || starter);
  // The version the text is of: its mark goes back with the save.
  const [etag, setEtag] = useState(pipeline && `"${pipeline.version}"`);
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [theirs, setTheirs] = useState<Pipeline | null>(null);
  const [goTo, setGoTo] = useState<{ line: number } | null>(null);
  const [starting, setStarting] = useState(false);
  const mayRun = useMay("run");
  const file = useRef<HTMLInputElement>(null);
  const dirty = text !== base && !(pipeline === null && text === starter);
  const checked = useCheck(project, text);
  const problems = useMemo(() => checked.data?.errors ?? [], [checked.data]);
  // Work that is not finished is kept too; only running it has to wait.
  const draft = problems.length > 0;

  const route = pipeline ? path`projects/${project}/pipelines/${pipeline.name}` : null;

  const save = async (mark: string | null) => {
    if (saving || !props.writable) return;
    setSaving(true);
    setFault(null);
    try {
      if (route === null) {
        const made = await http.post<Pipeline>(path`projects/${project}/pipelines`, { text, draft });
        setBase(text);
        await client.invalidateQueries({ queryKey: ["pipelines"] });
        void navigate(to.pipeline(project, made.name, "yaml"), { replace: true });
      } else {
        const answer = await ask<Pipeline>("PUT", route, {
          body: { text, draft },
          headers: mark ? { "If-Match": mark } : {},
        });
        setBase(text);
        setTheirs(null);
        setEtag(answer.etag ?? `"${answer.data.version}"`);
        await client.invalidateQueries({ queryKey: ["pipeline"] });
      }
      void message.success(t("yaml.saved"));
    } catch (error) {
      if (error instanceof Fault && (error.status === 412 || error.status === 409) && route)
        setTheirs(await http.get<Pipeline>(route));
      else if (error instanceof Fault) setFault(error);
      else throw error;
    } finally {
      setSaving(false);
    }
  };

  return (
    <div className="yaml-face">
      <section className="card yaml-box">
        <div className="yaml-bar">
          <Verdict problems={problems} fault={checked.error} />
          <span className="grow" />
          {dirty && <span className="muted">{t("yaml.unsaved")}</span>}
          {props.writable && (
            <>
              <Button size="small" icon={<FileUp size={13} />} onClick={() => file.current?.click()}>
                {t("yaml.import")}
              </Button>
              <input
                ref={file}
                type="file"
                accept=".yaml,.yml,.json,text/plain"
                hidden
                onChange={(event) => {
                  void event.target.files?.[0]?.text().then(setText);
                  event.target.value = "";
                }}
              />
              {mayRun && (
                <Button
                  size="small"
                  icon={<Play size={13} />}
                  disabled={!checked.data?.ok}
                  onClick={() => setStarting(true)}
                >
                  {t("yaml.run")}
                </Button>
              )}
              <Button
                size="small"
                type="primary"
                icon={<Save size={13} />}
                loading={saving}
                disabled={!dirty}
                onClick={() => void save(etag)}
              >
                {t(draft ? "yaml.save_draft" : "do.save")}
              </Button>
            </>
          )}
        </div>
        {fault && <FaultBox error={fault} />}
        <div className="grow" style={{ minHeight: 0 }}>
          <Suspense fallback={<Bones rows={12} />}>
            <YamlEditor
              value={text}
              onChange={props.writable ? setText : undefined}
              onSave={() => void save(etag)}
              marks={problems}
              label={t("yaml.label")}
              goTo={goTo}
            />
          </Suspense>
        </div>
      </section>
      <aside className="yaml-side">
        {problems.length > 0 && (
          <Card title={t("yaml.problems", { n: problems.length })} flush>
            <Lines lines={problems} onGo={(line) => setGoTo({ line })} />
          </Card>
        )}
        <GraphOfText graph={checked.data?.graph} />
      </aside>
      {theirs && (
        <Conflict
          mine={text}
          theirs={theirs}
          onTake={() => {
            setText(theirs.text);
            setBase(theirs.text);
            setEtag(`"${theirs.version}"`);
            setTheirs(null);
          }}
          onOverwrite={() => void save(`"${theirs.version}"`)}
          onClose={() => setTheirs(null)}
        />
      )}
      {starting && (
        <RunForm
          project={project}
          pipeline={pipeline?.name ?? t("yaml.this_text")}
          text={dirty || !pipeline ? text : undefined}
          params={checked.data?.params ?? {}}
          onClose={() => setStarting(false)}
        />
      )}
      <Leaving dirty={dirty && !saving} />
    </div>
  );
}

/** Asks the server what it thinks of the text, a moment after the last key. */
function useCheck(project: string, text: string) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return useQuery<Validation>({
    queryKey: ["check", project, settled],
    queryFn: () => http.post<Validation>(`${path`projects/${project}/pipelines`}:validate`, { text: settled }),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  });
}

export function Verdict(props: { problems: Problem[]; fault: unknown }) {
  const t = useT();
  if (props.fault)
    return (
      <span className="state state-failed">
        <CircleX size={14} aria-hidden />{" "}
        {props.fault instanceof Fault ? props.fault.text || t("fault.unreachable") : t("fault.unknown")}
      </span>
    );
  return (
    <span role="status" aria-live="polite" className={`state ${props.problems.length ? "state-failed" : "state-done"}`}>
      {props.problems.length ? <CircleX size={14} aria-hidden /> : <CircleCheck size={14} aria-hidden />}
      {props.problems.length ? t("yaml.problems", { n: props.problems.length }) : t("yaml.valid")}
    </span>
  );
}
