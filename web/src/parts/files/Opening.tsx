import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { SpaceState } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox, Wait } from "@/ui/feedback";

/** Files of a cluster while what shows them is on its way: it is started, waited for, and the files are asked for anew. */
export function Opening(props: { project: string; space: string; title: string }) {
  const t = useT();
  const client = useQueryClient();
  const files = path`projects/${props.project}/files`;
  const query = { space: props.space };
  const open = useVerb(() => http.post<SpaceState>(`${files}:open`, undefined, { query }), []);
  const { mutate, isSuccess } = open;
  useEffect(() => mutate(undefined), [mutate]);
  const state = useGet<SpaceState>(["space", props.project, props.space], isSuccess ? `${files}:state` : null, query, {
    refetchInterval: 1000,
    gcTime: 0,
  });
  const found = state.data;
  useEffect(() => {
    if (found?.state === "open") void client.invalidateQueries({ queryKey: ["files"] });
    if (found?.state === "closed") mutate(undefined); // it went before anybody looked
  }, [client, found, mutate]);
  const wrong = open.error ?? state.error ?? (found?.state === "failed" ? found : null);
  if (wrong) return <FaultBox error={wrong} title={t("files.not_opened")} onRetry={() => mutate(undefined)} />;
  return (
    <>
      <Wait what={t("files.opening", { name: props.title })} />
      {found?.state === "opening" && <p className="muted files-why">{`${found.text} ${found.hint}`.trim()}</p>}
    </>
  );
}
