import { Button } from "antd";
import { Zap } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Conversion as Told, ConversionVerdict, ModelVersionDetail, Run } from "@/api/types";
import { number } from "@/lib/format";
import { useI18n, useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { Ago, Card, Facts } from "@/ui/basics";
import { Note } from "@/ui/feedback";
import { isOver, State } from "@/ui/states";

import { Convert } from "./Convert";
import { groupWord, percent, size, WorstRows } from "./WorstRows";

/** A version as an ONNX graph: the verdict of its proof, and the verb that asks for one. */
export function Conversion(props: { project: string; version: ModelVersionDetail }) {
  const t = useT();
  const may = useMay("write");
  const { project, version } = props;
  const [asking, setAsking] = useState(false);
  const told = version.conversion;
  const run = useGet<Run>(["run", project, told?.run], told?.run ? path`projects/${project}/runs/${told.run}` : null);
  const busy = run.data !== undefined && !isOver(run.data.state);
  return (
    <Card
      title={t("conversion.title")}
      extra={
        may && (
          <Button size="small" icon={<Zap size={13} />} loading={busy} onClick={() => setAsking(true)}>
            {t(told?.verdict ? "conversion.again" : "conversion.start")}
          </Button>
        )
      }
    >
      <div className="col">
        {told ? (
          <Outcome project={project} told={told} run={run.data} />
        ) : (
          <p className="soft">{t("conversion.none")}</p>
        )}
      </div>
      {asking && <Convert project={project} version={version} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function Outcome(props: { project: string; told: Told; run: Run | undefined }) {
  const t = useT();
  const { told, run } = props;
  const lost = run && isOver(run.state) && run.state !== "Succeeded";
  return (
    <>
      {run && (!isOver(run.state) || lost) && (
        <p>
          <State state={run.state} /> <Link to={to.run(props.project, run.id)}>{t("conversion.run")}</Link>
        </p>
      )}
      {told.verdict ? (
        <Found
          verdict={told.verdict}
          at={told.updated_at}
          run={<Link to={to.run(props.project, told.run)}>{told.run}</Link>}
        />
      ) : (
        lost && <Note warn>{t("conversion.lost")}</Note>
      )}
    </>
  );
}

function Found(props: { verdict: ConversionVerdict; at: string; run: ReactNode }) {
  const t = useT();
  const { lang } = useI18n();
  const { verdict } = props;
  const groups = Object.entries(verdict.groups);
  return (
    <>
      <p>
        <State state={verdict.passed ? "Passed" : "NotPassed"} /> {verdict.reason[lang] ?? verdict.reason["en"]}{" "}
        <span className="soft">{t(verdict.passed ? "conversion.served_onnx" : "conversion.served_native")}</span>
      </p>
      <Facts
        of={[
          [t("conversion.rows"), verdict.rows ? number(verdict.rows) : null],
          [t("conversion.real"), fromWord(t, verdict.rows_from)],
          [t("conversion.difference"), verdict.rows ? size(verdict.max_difference) : null],
          [t("conversion.share"), verdict.rows ? percent(verdict.share) : null],
          [t("conversion.flips"), verdict.rows ? number(verdict.flips) : null],
          [
            t("conversion.groups"),
            groups.map(([group, count]) => `${groupWord(t, group)} ${number(count)}`).join(", "),
          ],
          [
            t("conversion.refused"),
            Object.entries(verdict.refused)
              .map(([group, count]) => `${groupWord(t, group)} ${number(count)}`)
              .join(", "),
          ],
          [t("conversion.inputs"), verdict.input_dtype],
          [
            t("model.libraries"),
            Object.entries(verdict.versions)
              .map(([name, at]) => `${name} ${at}`)
              .join(", "),
          ],
          [
            t("conversion.made"),
            <span key="m">
              <Ago time={props.at} /> · {props.run}
            </span>,
          ],
        ]}
      />
      {verdict.worst.length > 0 && <WorstRows verdict={verdict} />}
    </>
  );
}

const fromWord = (t: ReturnType<typeof useT>, from: string) => (from === "table" ? t("conversion.from_table") : null);
