import { Button } from "antd";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Service } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { FaultBox } from "@/ui/feedback";

/** Whether replicas may open connections; an owner decides it for a Python class of the project's own. */
export function Egress(props: { project: string; service: Service }) {
  const t = useT();
  const owns = useMay("manage");
  const { project, service } = props;
  const route = path`projects/${project}/services/${service.name}`;
  const turn = useVerb(() => http.put(route, { egress: !service.egress }), ["service"]);
  const isOwn = service.signature.format?.startsWith("python/") ?? false;
  return (
    <span>
      {t(service.egress ? "service.egress_open" : "service.egress_closed")}
      {owns && (isOwn || service.egress) && (
        <>
          {" "}
          <Button size="small" loading={turn.isPending} onClick={() => turn.mutate()}>
            {t(service.egress ? "service.egress_close" : "service.egress_allow")}
          </Button>
        </>
      )}
      {turn.error && <FaultBox error={turn.error} />}
    </span>
  );
}
