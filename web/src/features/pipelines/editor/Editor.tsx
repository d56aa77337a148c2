import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "react-router";

import type { Pipeline } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { FaultBox, Loaded } from "@/ui/feedback";

import "../pipelines.css";
import { type Base, type Draft, recallDraft, UNNAMED } from "./draft";
import "./editor.css";
import { Problems } from "./Problems";
import { Stage } from "./Stage";
import { parseText } from "./texts";

const EMPTY: Base = { text: "", version: null, data: { pipeline: UNNAMED, tasks: {} } };

/** The pipeline on a canvas. */
export default function Editor(props: { project: string; pipeline: Pipeline | null; writable: boolean }) {
  const t = useT();
  const { project, pipeline } = props;
  const name = pipeline?.name ?? "new";
  const carried = (useLocation().state as { text?: string } | null)?.text;
  const text = pipeline?.text ?? carried ?? "";
  // What this tab left unsaved goes on where it was, unless another text was brought along.
  const [draft] = useState<Draft | null>(() => {
    const left = recallDraft(project, name);
    return carried && left?.base.text !== carried ? null : left;
  });
  // The text one begins with; what others save later is told, not taken over unasked.
  const [first] = useState({ text, version: pipeline?.version ?? null });
  const read = useQuery({
    queryKey: ["parsed", project, first.text],
    queryFn: () => parseText(project, first.text),
    enabled: first.text !== "" && draft === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const stage = (base: Base, restored: boolean) => (
    <Stage
      project={project}
      pipeline={pipeline}
      base={base}
      held={restored && draft ? draft.held : { doc: base.data, renamed: {} }}
      restored={restored}
      frozen={!props.writable}
    />
  );
  if (draft) return stage(draft.base, true);
  if (first.text === "") return stage(EMPTY, false);
  return (
    <Loaded query={read} rows={8}>
      {({ data, errors }) => {
        if (data && pipeline) return stage({ ...first, data }, false);
        // A text brought along begins a new pipeline; its comments come with it.
        if (data) return stage({ ...EMPTY, text, data: { ...data, pipeline: `${data.pipeline}-copy` } }, false);
        return (
          <div className="col">
            <FaultBox
              error={{ text: t("editor.unreadable"), hint: t("editor.unreadable_hint") }}
              action={
                <Link to={to.pipeline(project, name, "yaml")} state={carried ? { text: carried } : undefined}>
                  <Button size="small">{t("editor.open_yaml")}</Button>
                </Link>
              }
            />
            <Problems of={errors} />
          </div>
        );
      }}
    </Loaded>
  );
}
