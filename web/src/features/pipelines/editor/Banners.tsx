import { Button } from "antd";
import { useState } from "react";

import type { Pipeline, Problem } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox, Note } from "@/ui/feedback";

import { Problems } from "./Problems";
import type { Saving } from "./useSave";

/** What has to be said above the canvas: a refused save, work that came back, somebody else's version, problems. */
export function Banners(props: {
  saving: Saving;
  restored: boolean;
  pipeline: Pipeline | null;
  problems: readonly Problem[];
  onProblem: (problem: Problem) => void;
}) {
  const t = useT();
  const { saving, pipeline } = props;
  const [restored, setRestored] = useState(props.restored);
  const mine = saving.base.version;
  const newer = pipeline !== null && mine !== null && pipeline.version > mine && !saving.saving;
  return (
    <>
      {saving.fault && <FaultBox error={saving.fault} />}
      {restored && saving.dirty && (
        <Note>
          {t("editor.restored")}{" "}
          <Button
            size="small"
            type="link"
            onClick={() => {
              saving.discard();
              setRestored(false);
            }}
          >
            {t("editor.discard")}
          </Button>
          <Button size="small" type="link" onClick={() => setRestored(false)}>
            {t("do.dismiss")}
          </Button>
        </Note>
      )}
      {newer && (
        <Note warn>
          {t("editor.newer", { name: pipeline.updated_by, n: pipeline.version })}{" "}
          <Button size="small" type="link" onClick={() => void saving.take(pipeline)}>
            {t(saving.dirty ? "editor.take" : "editor.take_clean")}
          </Button>
        </Note>
      )}
      {props.problems.length > 0 && (
        <section className="card ed-problems" aria-label={t("yaml.problems", { n: props.problems.length })}>
          <Problems of={props.problems} onChoose={props.onProblem} />
        </section>
      )}
    </>
  );
}
