import { Select } from "antd";
import { Trash2 } from "lucide-react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Arg, TaskEnvironment, Template } from "@/api/types";
import { type Key, pick, useI18n } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { removeSoon } from "@/parts/undo";
import { Card, CodeBlock, Facts } from "@/ui/basics";
import { Loaded } from "@/ui/feedback";
import { Page } from "@/ui/page";
import { Prose } from "@/ui/prose";

import "./templates.css";

const SCOPES: Record<string, Key> = {
  shipped: "template.scope_shipped",
  all: "template.scope_all",
  project: "template.scope_project",
};

export default function TemplatePage() {
  const { t, lang } = useI18n();
  const project = useProject();
  const name = useParams()["name"] ?? "";
  const may = useMay("write");
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const version = query.get("version");
  const route = path`projects/${project}/templates/${name}`;
  const template = useGet<Template>(["template", project, name], route, { version });
  const remove = () => {
    removeSoon(t("undo.deleted", { name }), [{ route }], ["templates"]);
    void navigate(to.templates(project));
  };
  const found = template.data;
  const own = found && found.scope !== "shipped";
  return (
    <Page
      title={found ? pick(found.label, lang) || name : name}
      crumbs={[{ label: t("nav.templates"), to: to.templates(project) }]}
      state={
        <>
          <code className="muted">{name}</code>
          {found?.versions && found.versions.length > 1 ? (
            <Select
              size="small"
              aria-label={t("pipeline.version")}
              value={found.version}
              options={found.versions.map((each) => ({ value: each, label: `@${each}` }))}
              onChange={(next: string) => setQuery({ version: next }, { replace: true })}
            />
          ) : (
            found && <span className="tag">@{found.version}</span>
          )}
        </>
      }
      more={
        may && own
          ? [
              {
                key: "delete",
                danger: true,
                icon: <Trash2 size={14} />,
                label: t("do.delete"),
                onClick: () => remove(),
              },
            ]
          : []
      }
    >
      <Loaded query={template}>
        {(found) => {
          const environment: TaskEnvironment =
            typeof found.environment === "string"
              ? { name: found.environment }
              : ((found.environment ?? {}) as TaskEnvironment);
          return (
            <div className="template-page">
              <div className="col">
                <Prose text={pick(found.help, lang)} />
                <Card title={t("template.args")} flush>
                  <Args args={found.args} />
                </Card>
                <Card title={t("template.outputs")} flush>
                  <div className="grid-wrap" tabIndex={0}>
                    <table className="grid">
                      <tbody>
                        {Object.entries(found.outputs).map(([output, each]) => (
                          <tr key={output}>
                            <td>
                              <code>{output}</code>
                            </td>
                            <td>{each.type}</td>
                            <td className="soft">{pick(each.label, lang)}</td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                </Card>
                {pick(found.readme, lang) && (
                  <Card title={t("template.docs")}>
                    <Prose text={pick(found.readme, lang)} />
                  </Card>
                )}
              </div>
              <aside className="col">
                <Card title={t("template.use")}>
                  <CodeBlock text={sample(found)} />
                </Card>
                <Card title={t("pipeline.about")}>
                  <Facts
                    of={[
                      [t("task.environment"), environment.name],
                      [t("task.python"), environment.python],
                      [
                        t("template.packages"),
                        environment.packages?.length ? (
                          <details key="p">
                            <summary>{environment.packages.length}</summary>
                            <pre>{environment.packages.join("\n")}</pre>
                          </details>
                        ) : null,
                      ],
                      ...Object.entries(found.resources ?? {}).map(([what, value]): [string, string] => [
                        t("task.asked", { what }),
                        String(value),
                      ]),
                      [t("task.command"), found.command ? <code key="c">{found.command.join(" ")}</code> : null],
                      [t("template.scope"), SCOPES[found.scope] ? t(SCOPES[found.scope]!) : null],
                      [
                        t("template.next"),
                        found.recommends?.length ? (
                          <span key="n" className="row wrap">
                            {found.recommends.map((each) => (
                              <Link key={each} to={to.template(project, each)}>
                                {each}
                              </Link>
                            ))}
                          </span>
                        ) : null,
                      ],
                    ]}
                  />
                </Card>
              </aside>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

// What a task nearly always says, even where the template could do without.
const TELLING = new Set(["file", "folder", "column", "model"]);

/** A task that uses the template: what it must say, else what it would. */
function sample(template: Template): string {
  const all = Object.entries(template.args);
  const required = all.filter(([, arg]) => arg.required);
  const needed = required.length > 0 ? required : all.filter(([, arg]) => TELLING.has(arg.type)).slice(0, 3);
  const args = needed.map(
    ([name, arg]) =>
      `    ${name}: ${arg.type === "file" ? "file://data.csv" : arg.type === "integer" || arg.type === "number" ? "1" : "…"}`,
  );
  return [
    `${template.name.replaceAll("-", "_")}:`,
    `  template: ${template.name}@${template.version}`,
    ...(args.length ? ["  args:", ...args] : []),
  ].join("\n");
}

function Args(props: { args: Record<string, Arg> }) {
  const { t, lang } = useI18n();
  const limits = (arg: Arg) =>
    [
      arg.choices?.length ? arg.choices.map(String).join(" | ") : "",
      arg.minimum !== undefined && arg.minimum !== null ? `≥ ${arg.minimum}` : "",
      arg.maximum !== undefined && arg.maximum !== null ? `≤ ${arg.maximum}` : "",
      arg.of ? t("template.of", { name: arg.of }) : "",
    ]
      .filter(Boolean)
      .join(" ");
  return (
    <div className="grid-wrap" tabIndex={0}>
      <table className="grid args">
        <thead>
          <tr>
            <th>{t("template.arg")}</th>
            <th>{t("template.type")}</th>
            <th>{t("template.default")}</th>
            <th>{t("template.meaning")}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(props.args).map(([name, arg]) => (
            <tr key={name}>
              <td className="nowrap">
                <code>{name}</code>
                {arg.required && (
                  <span className="state-failed" title={t("template.required")}>
                    {" "}
                    *<span className="visually-hidden">{t("template.required")}</span>
                  </span>
                )}
              </td>
              <td className="nowrap">{arg.type}</td>
              <td>
                {arg.default === undefined || arg.default === null ? (
                  <span className="muted">–</span>
                ) : (
                  <code>{JSON.stringify(arg.default)}</code>
                )}
              </td>
              <td>
                <strong>{pick(arg.label, lang)}</strong> <span className="soft">{pick(arg.help, lang)}</span>
                {limits(arg) && <div className="muted">{limits(arg)}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
