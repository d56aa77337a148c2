import { Select } from "antd";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Model, ModelVersion } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { FaultBox } from "@/ui/feedback";

import { stages } from "./stages";

/** The stage of a version, which whoever may write changes here. */
export function useStage(project: string, model: Model | undefined, version: ModelVersion | undefined) {
  const t = useT();
  const may = useMay("write");
  const promote = useVerb(
    (stage: string) =>
      http.post(
        `${path`projects/${project}/models/${version?.model ?? ""}/versions/${version?.version ?? ""}`}:promote`,
        { stage },
        // Somebody else may have promoted another version since this page was loaded.
        { headers: { "If-Match": `"${model?.promotions ?? 0}"` } },
      ),
    ["models", "model"],
  );
  if (!version) return { control: null, problem: null };
  return {
    control: may ? (
      <Select
        size="small"
        aria-label={t("model.stage")}
        style={{ minWidth: 104 }}
        value={version.stage}
        loading={promote.isPending}
        disabled={promote.isPending}
        options={Object.entries(stages).map(([value, word]) => ({ value, label: t(word) }))}
        onChange={(stage: string) => promote.mutate(stage)}
      />
    ) : (
      version.stage && <StageTag stage={version.stage} />
    ),
    problem: promote.error && <FaultBox error={promote.error} />,
  };
}

export function StageTag(props: { stage: string }) {
  const t = useT();
  const word = stages[props.stage];
  return <span className="tag">{word ? t(word) : props.stage}</span>;
}
