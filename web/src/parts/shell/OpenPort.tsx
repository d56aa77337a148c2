import { Button } from "antd";
import { ExternalLink } from "lucide-react";
import { useState } from "react";

import { useGet } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { WorkloadPort } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { FaultBox } from "@/ui/feedback";

interface OpenPortProps {
  project: string;
  workload: string;
  /** Changes when the ports may have opened or closed. */
  state: string;
}

/** A button for each port that what runs here listens on; it opens in a tab of its own, at an origin of its own. */
export function OpenPorts(props: OpenPortProps) {
  const t = useT();
  const may = useMay("run");
  const [fault, setFault] = useState<unknown>(null);
  const route = path`projects/${props.project}/workloads/${props.workload}/ports`;
  const ports = useGet<{ items: WorkloadPort[] }>(["ports", props.project, props.workload, props.state], route);
  const open = ports.data?.items.filter((port) => port.is_open) ?? [];
  if (!may || open.length === 0) return null;

  // The tab is opened by the click itself, since browsers stop what comes later; its address follows.
  const go = async (name: string) => {
    const tab = window.open("about:blank", "_blank");
    setFault(null);
    try {
      const found = await http.post<{ url: string }>(`${route}/${encodeURIComponent(name)}:open`, {});
      if (!tab) return;
      tab.opener = null;
      tab.location.href = new URL(found.url, location.href).href;
    } catch (error) {
      tab?.close();
      setFault(error);
    }
  };
  return (
    <>
      {open.map((port) => (
        <Button key={port.name} size="small" icon={<ExternalLink size={13} />} onClick={() => void go(port.name)}>
          {t("port.open", { name: port.name })}
        </Button>
      ))}
      {fault !== null && <FaultBox error={fault} />}
    </>
  );
}
