import { useQuery } from "@tanstack/react-query";

import { Fault, http, path } from "@/api/http";
import type { Pipeline, Run, Validation } from "@/api/types";
import { RunForm } from "@/parts/RunForm";
import { FaultBox } from "@/ui/feedback";

interface Origin {
  /** The text to start from; absent when the saved pipeline is still the one that ran. */
  text?: string;
  params: unknown;
}

async function originOf(project: string, run: Run): Promise<Origin> {
  const saved = await http
    .get<Pipeline>(path`projects/${project}/pipelines/${run.pipeline}`)
    .catch((error: unknown) => {
      if (error instanceof Fault && error.status === 404) return null;
      throw error;
    });
  if (saved && saved.version === run.version) return { params: saved.params };
  const { text } = await http.get<{ text: string }>(path`projects/${project}/runs/${run.id}/text`);
  const checked = await http.post<Validation>(`${path`projects/${project}/pipelines`}:validate`, { text });
  return { text, params: checked.params };
}

/** The same pipeline, as it was then, with other parameters. */
export function RunAgain(props: { project: string; run: Run; onClose: () => void }) {
  const origin = useQuery({
    queryKey: ["again", props.project, props.run.id],
    queryFn: () => originOf(props.project, props.run),
    staleTime: 60_000,
  });
  if (origin.error) return <FaultBox error={origin.error} onRetry={() => void origin.refetch()} />;
  if (!origin.data) return null;
  return (
    <RunForm
      project={props.project}
      pipeline={props.run.pipeline}
      text={origin.data.text}
      params={origin.data.params}
      values={props.run.params}
      onClose={props.onClose}
    />
  );
}
