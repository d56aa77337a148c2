import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";

import type { Service } from "@/api/types";
import { absolute } from "@/lib/base";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { Card, CodeBlock } from "@/ui/basics";
import { Faces } from "@/ui/page";

import { samplesOf, type Tongue } from "./tongues";

const LABELS: Record<Tongue, string> = { curl: "curl", python: "Python", javascript: "JavaScript", grpc: "gRPC" };

/** The same question from a shell, from Python and from JavaScript, with nothing to install; and as a call of gRPC. */
export function Samples(props: { project: string; service: Service; ready: boolean }) {
  const t = useT();
  const { project, service } = props;
  const base = absolute(`serve/${project}/${service.name}/`);
  const described = useExample(`${base}openapi.json`, props.ready && !service.signature?.example);
  const [tongue, setTongue] = useState<Tongue>("curl");
  const known = service.signature?.example;
  const texts = samplesOf({
    address: `${base}predict`,
    door: location.host,
    tls: location.protocol === "https:",
    service: `${project}/${service.name}`,
    model: service.model,
    body: known ? { rows: [known] } : (described ?? { rows: [{ column: "value" }] }),
  });
  const at = texts[tongue] === undefined ? "curl" : tongue;
  return (
    <Card
      title={t("service.samples")}
      extra={
        props.ready && (
          <a href={`${base}openapi.json`} target="_blank" rel="noreferrer">
            {t("service.openapi")}
          </a>
        )
      }
    >
      <div className="col">
        <Faces
          label={t("service.samples")}
          at={at}
          onChange={setTongue}
          of={(Object.keys(texts) as Tongue[]).map((key) => ({ key, label: LABELS[key] }))}
        />
        <CodeBlock text={texts[at] ?? ""} label={t("service.samples")} />
        <p className="soft">
          {t("service.needs_key")} <Link to={to.keys(project)}>{t("nav.keys")}</Link>
          {at === "javascript" && <> {t("service.needs_cors")}</>}
        </p>
      </div>
    </Card>
  );
}

interface Described {
  paths?: Record<
    string,
    { post?: { requestBody?: { content?: Record<string, { example?: Record<string, unknown> }> } } }
  >;
}

/** A body that a running model itself gives as an example, for those whose signature has none. */
function useExample(address: string, enabled: boolean): Record<string, unknown> | undefined {
  const described = useQuery({
    queryKey: ["openapi", address],
    enabled,
    retry: false,
    staleTime: Infinity,
    queryFn: async () => (await fetch(address, { credentials: "same-origin" })).json() as Promise<Described>,
  });
  return described.data?.paths?.["/predict"]?.post?.requestBody?.content?.["application/json"]?.example;
}
