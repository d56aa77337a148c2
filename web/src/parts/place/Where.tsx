import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Workload } from "@/api/types";
import { useT } from "@/lib/i18n";

/** The place something ran: this machine, or a cluster by its name. */
export function Where(props: { place: string }) {
  const t = useT();
  return props.place === "local" ? <span>{t("place.local")}</span> : <code>{props.place}</code>;
}

/** Where a workload runs, for pages of what stands on it. */
export function WhereRuns(props: { project: string; workload: string }) {
  const { project, workload } = props;
  const found = useGet<Workload>(["workload", project, workload], path`projects/${project}/workloads/${workload}`);
  return found.data ? <Where place={found.data.place} /> : null;
}
