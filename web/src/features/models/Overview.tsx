import { Button } from "antd";
import { ListPlus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import type { ModelVersionDetail } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { Ago, Card, Facts, Id, Who } from "@/ui/basics";
import { Note } from "@/ui/feedback";

import { CardText } from "./CardText";
import { Conversion } from "./Conversion";
import { Metrics } from "./Metrics";
import { Parameters } from "./Parameters";
import { SignatureEditor } from "./SignatureEditor";
import { SignatureTable } from "./SignatureTable";
import { Uses } from "./Uses";
import { Verdict } from "./Verdict";

/** What is known about a version. */
export function Overview(props: { project: string; version: ModelVersionDetail; description: string }) {
  const t = useT();
  const { project, version } = props;
  const { signature } = version;
  return (
    <div className="col">
      {props.description && <p className="soft">{props.description}</p>}
      <Metrics of={version.metrics} on={signature.measured_on} />
      <CardText key={version.id} project={project} version={version} />
      <Card title={t("model.about")}>
        <Facts
          of={[
            [t("pipeline.description"), version.description],
            [t("model.framework"), [version.framework, signature.algorithm].filter(Boolean).join(" · ")],
            [t("model.format"), signature.format],
            [t("model.task"), signature.task],
            [
              t("scan.title"),
              <Link
                key="v"
                to={`${to.model(project, version.model, "files")}?version=${encodeURIComponent(version.version)}`}
              >
                <Verdict of={version.verdict} />
              </Link>,
            ],
            [
              t("model.used_by"),
              version.used_by.length > 0 ? <Uses key="u" project={project} of={version.used_by} /> : null,
            ],
            [
              t("model.source"),
              version.run ? (
                <Link key="s" to={to.run(project, version.run)}>
                  {version.task || version.run}
                </Link>
              ) : (
                version.task
              ),
            ],
            [
              t("model.made"),
              <span key="m">
                <Ago time={version.created_at} /> · <Who name={version.created_by} />
              </span>,
            ],
            [t("model.trained_rows"), signature.trained_rows],
            [t("task.python"), signature.python],
            [
              t("model.libraries"),
              signature.libraries
                ? Object.entries(signature.libraries)
                    .map(([library, at]) => `${library} ${at}`)
                    .join(", ")
                : null,
            ],
            [t("model.artifact"), <Id key="a" id={version.artifact} />],
          ]}
        />
      </Card>
      <SignatureCard project={project} version={version} />
      {version.convertible && <Conversion key={`conversion ${version.id}`} project={project} version={version} />}
      <Parameters of={version.params} />
    </div>
  );
}

function SignatureCard(props: { project: string; version: ModelVersionDetail }) {
  const t = useT();
  const may = useMay("write");
  const [telling, setTelling] = useState(false);
  const { signature, open_parts } = props.version;
  const isKnown = Boolean(signature.inputs ?? signature.outputs);
  const verb = may && open_parts.length > 0 && (
    <Button size="small" icon={<ListPlus size={13} />} onClick={() => setTelling(true)}>
      {t("model.signature_tell")}
    </Button>
  );
  return (
    <>
      <Card title={t("model.signature")} extra={verb} flush={isKnown}>
        {isKnown ? <SignatureTable signature={signature} /> : <Note>{t("model.no_signature")}</Note>}
      </Card>
      {telling && <SignatureEditor {...props} onClose={() => setTelling(false)} />}
    </>
  );
}
