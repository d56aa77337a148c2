import { useQueries } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { Fragment, useState } from "react";

import { http, path } from "@/api/http";
import type { ModelVersionDetail } from "@/api/types";
import { bytes } from "@/lib/format";
import { type Key, useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";
import { Bones, FaultBox } from "@/ui/feedback";

import { valueText } from "./Parameters";
import { shape } from "./SignatureTable";
import { stages, verdicts } from "./stages";

type Row = [name: string, values: string[]];

/** Chosen versions in full, one column each: what differs stands out. */
export function SideBySide(props: { project: string; model: string; versions: string[] }) {
  const t = useT();
  const [onlyOther, setOnlyOther] = useState(false);
  const found = useQueries({
    queries: props.versions.map((version) => ({
      queryKey: ["model", props.project, props.model, "version", version],
      queryFn: () =>
        http.get<ModelVersionDetail>(path`projects/${props.project}/models/${props.model}/versions/${version}`),
    })),
  });
  const error = found.find((each) => each.error)?.error;
  const versions = found.flatMap((each) => each.data ?? []);
  if (error) return <FaultBox error={error} />;
  if (versions.length < props.versions.length) return <Bones rows={6} />;
  const groups = rowsOf(versions, t).map(
    ([word, rows]) => [word, onlyOther ? rows.filter(([, values]) => differs(values)) : rows] as const,
  );
  return (
    <Card
      title={t("model.compare")}
      extra={
        <Checkbox checked={onlyOther} onChange={(event) => setOnlyOther(event.target.checked)}>
          {t("model.only_differences")}
        </Checkbox>
      }
      flush
    >
      <div className="grid-wrap" tabIndex={0} role="region" aria-label={t("model.compare")}>
        <table className="grid side-by-side">
          <thead>
            <tr>
              <th>{t("model.version")}</th>
              {versions.map((each) => (
                <th key={each.version}>{each.version}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups
              .filter(([, rows]) => rows.length > 0)
              .map(([word, rows]) => (
                <Fragment key={word}>
                  <tr>
                    <th colSpan={versions.length + 1} scope="colgroup" className="group">
                      {t(word)}
                    </th>
                  </tr>
                  {rows.map(([name, values]) => (
                    <tr key={name} className={differs(values) ? "differs" : ""}>
                      <th scope="row">{name}</th>
                      {values.map((value, at) => (
                        <td key={at}>{value || "–"}</td>
                      ))}
                    </tr>
                  ))}
                </Fragment>
              ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const differs = (values: string[]) => new Set(values).size > 1;

function rowsOf(versions: ModelVersionDetail[], t: ReturnType<typeof useT>): [Key, Row[]][] {
  const across = (of: (version: ModelVersionDetail) => Record<string, string>): Row[] => {
    const all = versions.map(of);
    const names = [...new Set(all.flatMap(Object.keys))];
    return names.map((name) => [name, all.map((each) => each[name] ?? "")]);
  };
  const columns = (part: "inputs" | "outputs") => (version: ModelVersionDetail) =>
    Object.fromEntries(
      (version.signature[part] ?? []).map((each) => [
        each.name,
        [each.type, shape(each), each.nullable ? t("model.may_be_empty") : ""].filter(Boolean).join(" "),
      ]),
    );
  return [
    [
      "model.about",
      across((version) => ({
        [t("model.stage")]: t(stages[version.stage] ?? "stage.none"),
        [t("model.framework")]: version.framework,
        [t("model.format")]: version.signature.format ?? "",
        [t("model.source")]: version.task,
        [t("scan.title")]: t(verdicts[version.verdict] ?? "scan.unknown"),
      })),
    ],
    ["model.metrics", across((version) => shown(version.metrics))],
    ["model.parameters", across((version) => shown(version.params))],
    ["model.inputs", across(columns("inputs"))],
    ["model.outputs", across(columns("outputs"))],
    [
      "face.files",
      across((version) =>
        Object.fromEntries(
          version.files.map((file) => [file.path, `${bytes(file.size)} · ${file.digest.slice(7, 19)}`]),
        ),
      ),
    ],
  ];
}

const shown = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueText(value)]));
