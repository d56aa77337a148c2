import { Checkbox } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";

import type { ModelVersion } from "@/api/types";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useParam } from "@/lib/param";
import { to } from "@/parts/links";
import { Ago, Card, Who } from "@/ui/basics";

import "./models.css";
import { SideBySide } from "./SideBySide";
import { StageTag } from "./Stage";

// Metrics of which less is better; of all others more is.
const LESS = /loss|error|mae|mse|rmse|mape|brier|seconds|time/i;

/** Versions that are set side by side at once; more would not fit. */
const MOST = 5;

/** All versions, the best value of each metric standing out; those that are chosen side by side in full. */
export function Compare(props: { project: string; versions: ModelVersion[] }) {
  const t = useT();
  const [picked, setPicked] = useParam("with");
  const wanted = picked.split(",");
  const chosen = props.versions.map((each) => each.version).filter((version) => wanted.includes(version));
  const pick = (version: string, on: boolean) =>
    setPicked((on ? [...chosen, version] : chosen.filter((each) => each !== version)).join(","));
  const names = useMemo(
    () => [
      ...new Set(
        props.versions.flatMap((each) =>
          Object.entries(each.metrics)
            .filter(([, value]) => typeof value === "number")
            .map(([name]) => name),
        ),
      ),
    ],
    [props.versions],
  );
  const best = useMemo(
    () =>
      new Map(
        names.map((name) => {
          const values = props.versions
            .map((each) => each.metrics[name])
            .filter((value): value is number => typeof value === "number");
          return [name, LESS.test(name) ? Math.min(...values) : Math.max(...values)];
        }),
      ),
    [names, props.versions],
  );
  return (
    <div className="col">
      {props.versions.length > 1 && <p className="muted">{t("model.compare_teach")}</p>}
      <Card flush>
        <div className="grid-wrap" tabIndex={0} role="region" aria-label={t("face.versions")}>
          <table className="grid">
            <thead>
              <tr>
                <th aria-label={t("model.compare")} />
                <th>{t("model.version")}</th>
                {names.map((name) => (
                  <th key={name} className="right">
                    {name}
                  </th>
                ))}
                <th>{t("model.framework")}</th>
                <th>{t("model.source")}</th>
                <th>{t("model.made")}</th>
              </tr>
            </thead>
            <tbody>
              {props.versions.map((each) => (
                <tr key={each.version}>
                  <td>
                    <Checkbox
                      aria-label={t("model.compare_pick", { n: each.version })}
                      checked={chosen.includes(each.version)}
                      disabled={!chosen.includes(each.version) && chosen.length >= MOST}
                      onChange={(event) => pick(each.version, event.target.checked)}
                    />
                  </td>
                  <td>
                    <Link to={`${to.model(props.project, each.model)}?version=${encodeURIComponent(each.version)}`}>
                      {each.version}
                    </Link>
                    {each.stage && " "}
                    {each.stage && <StageTag stage={each.stage} />}
                  </td>
                  {names.map((name) => (
                    <td
                      key={name}
                      className={`right${props.versions.length > 1 && each.metrics[name] === best.get(name) ? " best" : ""}`}
                    >
                      {each.metrics[name] === undefined ? "–" : number(each.metrics[name])}
                    </td>
                  ))}
                  <td>{[each.framework, each.signature.algorithm].filter(Boolean).join(" · ")}</td>
                  <td>
                    {each.run ? <Link to={to.run(props.project, each.run)}>{each.task || each.run}</Link> : each.task}
                  </td>
                  <td>
                    <Ago time={each.created_at} /> · <Who name={each.created_by} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      {chosen.length > 1 && (
        <SideBySide project={props.project} model={props.versions[0]?.model ?? ""} versions={chosen} />
      )}
    </div>
  );
}
