import { useMemo } from "react";
import { Link } from "react-router";

import type { ModelVersion } from "@/api/types";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { Ago, Card, Who } from "@/ui/basics";

import "./models.css";

// Metrics of which less is better; of all others more is.
const LESS = /loss|error|mae|mse|rmse|mape|brier|seconds|time/i;

/** All versions side by side; the best value of each metric stands out. */
export function Compare(props: { project: string; versions: ModelVersion[] }) {
  const t = useT();
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
    <Card flush>
      <div className="grid-wrap" tabIndex={0} role="region" aria-label={t("face.versions")}>
        <table className="grid">
          <thead>
            <tr>
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
                  <Link to={`${to.model(props.project, each.model)}?version=${encodeURIComponent(each.version)}`}>
                    {each.version}
                  </Link>
                  {each.stage && (
                    <span className="tag" style={{ marginLeft: 6 }}>
                      {each.stage}
                    </span>
                  )}
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
  );
}
