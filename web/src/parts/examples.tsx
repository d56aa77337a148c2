import { App, Button } from "antd";
import { Play } from "lucide-react";
import { useNavigate } from "react-router";
import { type Example, examples } from "virtual:examples";

import { useVerb } from "@/api/hooks";
import { Fault, http, path } from "@/api/http";
import type { Pipeline, Run } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";

import { to } from "./links";
import { useMay } from "./session";

/** Keeps the example as a pipeline of the project, unless it is there already. */
export async function keepExample(project: string, example: Example): Promise<void> {
  try {
    await http.post<Pipeline>(path`projects/${project}/pipelines`, { text: example.text });
  } catch (error) {
    if (!(error instanceof Fault && error.status === 409)) throw error;
  }
}

/** Keeps an example and runs it; one that asks for data is opened with its form instead. */
export function useExample(project: string) {
  const { message } = App.useApp();
  const navigate = useNavigate();
  return useVerb(
    async (example: Example) => {
      await keepExample(project, example);
      if (example.asks) return to.pipeline(project, example.name);
      const run = await http.post<Run>(path`projects/${project}/runs`, { pipeline: example.name });
      return to.run(project, run.id);
    },
    ["pipelines", "runs", "counters"],
    {
      onSuccess: (address, example) => void navigate(address, { state: example.asks ? { run: true } : null }),
      onError: (error) => void message.error(error.message),
    },
  );
}

/** For a list that is still empty: one click runs an example that leaves behind what the list shows. */
export function RunExample(props: { project: string; name: "breast-cancer" | "hello" }) {
  const { t, lang } = useI18n();
  const may = { run: useMay("run"), write: useMay("write") };
  const begin = useExample(props.project);
  const example = examples.find((each) => each.name === props.name);
  if (!example || !may.run || !may.write) return null;
  return (
    <div className="row wrap">
      <Button type="primary" icon={<Play size={14} />} loading={begin.isPending} onClick={() => begin.mutate(example)}>
        {t("example.run", { name: pick(example.title, lang) })}
      </Button>
      <span className="muted">{t("example.minutes", { n: example.minutes })}</span>
    </div>
  );
}
