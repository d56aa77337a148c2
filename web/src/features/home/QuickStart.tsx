import { Button } from "antd";
import { Play, Upload, Waypoints } from "lucide-react";
import { useNavigate } from "react-router";
import { examples } from "virtual:examples";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { PipelineSummary } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { useExample } from "@/parts/examples";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { Card } from "@/ui/basics";

/** The first step of a day: run something known, or one of the examples that ship. */
export function QuickStart(props: { project: string }) {
  const { t, lang } = useI18n();
  const navigate = useNavigate();
  const { project } = props;
  const may = { run: useMay("run"), write: useMay("write") };
  const pipelines = useList<PipelineSummary>(["pipelines", project, "home"], path`projects/${project}/pipelines`, {
    page_size: 50,
  });
  const begin = useExample(project);
  const mine = pipelines.items ?? [];
  const fresh =
    pipelines.items && may.write && may.run
      ? examples.filter((example) => !mine.some((pipeline) => pipeline.name === example.name))
      : [];
  if (!may.run && !may.write) return null;
  return (
    <>
      <div className="row wrap">
        {may.run &&
          mine.slice(0, 3).map((pipeline) => (
            <Button
              key={pipeline.name}
              className="home-verb"
              title={pipeline.name}
              icon={<Play size={14} />}
              onClick={() => void navigate(to.pipeline(project, pipeline.name), { state: { run: true } })}
            >
              {t("home.run_one", { name: pipeline.name })}
            </Button>
          ))}
        {may.write && (
          <>
            <Button icon={<Waypoints size={14} />} onClick={() => void navigate(to.pipeline(project, "new", "editor"))}>
              {t("pipeline.create")}
            </Button>
            <Button icon={<Upload size={14} />} onClick={() => void navigate(to.files(project))}>
              {t("home.upload")}
            </Button>
          </>
        )}
      </div>
      {fresh.length > 0 && mine.length < examples.length && (
        <Card title={t("home.examples")}>
          <div className="home-examples">
            {fresh.map((example) => (
              <div key={example.name} className="home-example">
                <strong>{pick(example.title, lang)}</strong>
                <span className="soft">{pick(example.summary, lang)}</span>
                <div className="row">
                  <Button
                    type={example === fresh[0] ? "primary" : "default"}
                    icon={<Play size={14} />}
                    loading={begin.isPending && begin.variables === example}
                    onClick={() => begin.mutate(example)}
                  >
                    {t(example.asks ? "home.open_example" : "home.run_example")}
                  </Button>
                  <span className="muted">{t("example.minutes", { n: example.minutes })}</span>
                </div>
              </div>
            ))}
          </div>
        </Card>
      )}
    </>
  );
}
