import { Progress } from "antd";
import { X } from "lucide-react";

import { useGet, useVerb } from "@/api/hooks";
import { Fault, http, path } from "@/api/http";
import type { List, ModelImport } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { IconButton } from "@/ui/basics";
import { FaultBox } from "@/ui/feedback";

import "./models.css";

/** Models that are being fetched, or could not be. */
export function Imports(props: { project: string }) {
  const t = useT();
  const may = useMay("write");
  const route = path`projects/${props.project}/model-imports`;
  const found = useGet<List<ModelImport>>(["models", props.project, "imports"], route, { page_size: 20 });
  const drop = useVerb((id: string) => http.del(`${route}/${encodeURIComponent(id)}`), ["models"]);
  const shown = found.data?.items.filter((each) => each.state !== "Succeeded") ?? [];
  if (shown.length === 0) return null;
  return (
    <ul className="imports" aria-label={t("model.imports")}>
      {shown.map((each) => (
        <li key={each.id}>
          <div className="row wrap">
            <span className="name">{each.model}</span>
            <span className="muted clip" title={each.url}>
              {each.url}
            </span>
            {each.state !== "Failed" && (
              <>
                <Progress
                  size="small"
                  style={{ width: 160 }}
                  percent={each.total ? Math.floor((100 * each.done) / each.total) : 0}
                  status="active"
                  aria-label={t("model.fetching", { name: each.model })}
                />
                <span className="muted num">
                  {each.state === "Waiting" ? t("model.import_waits") : bytes(each.done)}
                </span>
              </>
            )}
            {may && (
              <IconButton
                icon={<X size={14} />}
                label={t(each.state === "Failed" ? "do.dismiss" : "do.cancel")}
                onClick={() => drop.mutate(each.id)}
              />
            )}
          </div>
          {each.state === "Failed" && <FaultBox error={new Fault("ImportFailed", each.text, each.hint, 422)} />}
        </li>
      ))}
    </ul>
  );
}
