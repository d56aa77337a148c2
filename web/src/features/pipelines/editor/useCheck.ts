import { omit } from "@/graph/core/omit";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";

import { http, path } from "@/api/http";
import type { Validation } from "@/api/types";
import type { PipelineData } from "@/graph/core/pipeline";

/** What the studio thinks of the pipeline, asked a moment after the last change. Where things lie is not asked about. */
export function useCheck(project: string, doc: PipelineData) {
  const text = useMemo(() => JSON.stringify(omit(doc, "canvas")), [doc]);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300);
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
