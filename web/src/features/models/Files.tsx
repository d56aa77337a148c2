import { Download } from "lucide-react";

import { api, path } from "@/api/http";
import type { ModelVersionDetail } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { PreviewBox } from "@/parts/PreviewBox";
import { Card, IconButton, Id } from "@/ui/basics";
import { Note } from "@/ui/feedback";

import { Verdict } from "./Verdict";

/** Every file with its size, its sha256 and what loading it would do; below, a look into them. */
export function Files(props: { project: string; version: ModelVersionDetail }) {
  const t = useT();
  const { project, version } = props;
  const scans = new Map((version.scan.files ?? []).map((file) => [file.path, file]));
  const content = path`projects/${project}/models/${version.model}/versions/${version.version}/content`;
  return (
    <div className="col">
      <Card title={t("face.files")} extra={<Verdict of={version.verdict} />} flush>
        <div className="grid-wrap" style={{ maxHeight: 460 }} tabIndex={0} role="region" aria-label={t("face.files")}>
          <table className="grid">
            <thead>
              <tr>
                <th>{t("files.name")}</th>
                <th className="right">{t("files.size")}</th>
                <th>{t("model.sha256")}</th>
                <th>{t("scan.title")}</th>
                <th aria-label={t("do.download")} />
              </tr>
            </thead>
            <tbody>
              {version.files.map((file) => {
                const scan = scans.get(file.path);
                return (
                  <tr key={file.path}>
                    <td>{file.path}</td>
                    <td className="right num">{bytes(file.size)}</td>
                    <td>
                      <Id id={file.digest.replace("sha256:", "")} short />
                    </td>
                    <td>
                      {scan ? <Verdict of={scan.verdict} /> : <Verdict of={version.verdict && "safe"} />}
                      {scan && scan.verdict !== "safe" && (
                        <div className="scan-why">
                          {scan.why}
                          {scan.names.length > 0 && <code>{scan.names.slice(0, 12).join("  ")}</code>}
                        </div>
                      )}
                    </td>
                    <td className="right">
                      <IconButton
                        icon={<Download size={14} />}
                        label={t("do.download")}
                        href={api(content, { path: file.path })}
                      />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Card>
      <Note>{t("scan.teach")}</Note>
      <Card title={t("model.look_inside")}>
        <PreviewBox
          preview={path`projects/${project}/artifacts/${version.artifact}/preview`}
          content={path`projects/${project}/artifacts/${version.artifact}/content`}
          name={version.model}
        />
      </Card>
    </div>
  );
}
