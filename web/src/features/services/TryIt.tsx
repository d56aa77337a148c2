import { Button, Input, InputNumber, Select, Switch } from "antd";
import { Play } from "lucide-react";
import { useState } from "react";

import { faultOf, Fault } from "@/api/http";
import type { Input as Asked, Service } from "@/api/types";
import { under } from "@/lib/base";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";
import { Faces } from "@/ui/page";

interface Answer {
  predictions?: unknown[];
  probabilities?: (Record<string, number> | number[])[];
  model?: string;
}

/** Asks the service itself, through the gateway, as any client would. */
async function predict(project: string, service: string, row: unknown): Promise<{ answer: Answer; millis: number }> {
  const begun = performance.now();
  let reply: Response;
  try {
    reply = await fetch(under(`serve/${encodeURIComponent(project)}/${encodeURIComponent(service)}/predict`), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ rows: [row] }),
      credentials: "same-origin",
    });
  } catch {
    throw new Fault("unreachable", "");
  }
  const text = await reply.text();
  if (!reply.ok) throw faultOf(reply.status, text, reply.statusText);
  return { answer: JSON.parse(text) as Answer, millis: performance.now() - begun };
}

/** A form made from the model's signature, filled with a row it has seen. */
export function TryIt(props: { project: string; service: Service; ready: boolean }) {
  const t = useT();
  const { signature } = props.service;
  const features = signature.inputs ?? [];
  const [row, setRow] = useState<Record<string, unknown>>(() => ({ ...signature.example }));
  const [text, setText] = useState<string | null>(null);
  const [face, setFace] = useState<"form" | "json">(features.length > 0 ? "form" : "json");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [said, setSaid] = useState<{ answer: Answer; millis: number } | null>(null);
  const json = text ?? JSON.stringify(row, null, 2);

  const ask = async () => {
    setFault(null);
    setBusy(true);
    try {
      setSaid(await predict(props.project, props.service.name, face === "json" ? JSON.parse(json) : row));
    } catch (error) {
      setSaid(null);
      setFault(error instanceof SyntaxError ? { text: t("form.json"), hint: error.message } : error);
    } finally {
      setBusy(false);
    }
  };
  const choose = (next: "form" | "json") => {
    if (next === "form" && text !== null) {
      try {
        setRow(JSON.parse(text) as Record<string, unknown>);
        setText(null);
      } catch {
        setFault({ text: t("form.json") });
        return;
      }
    }
    setFace(next);
  };
  return (
    <Card title={t("service.try")}>
      <div className="col">
        {!props.ready && <Note>{t("service.try_when_ready")}</Note>}
        {features.length > 0 && (
          <Faces
            label={t("service.try")}
            at={face}
            onChange={choose}
            of={[
              { key: "form", label: t("service.form") },
              { key: "json", label: t("service.json") },
            ]}
          />
        )}
        {face === "form" ? (
          <div className="try-form">
            {features.map((feature) => (
              <label key={feature.name}>
                <span title={feature.name}>{feature.name}</span>
                <Cell
                  feature={feature}
                  value={row[feature.name]}
                  onChange={(value) => setRow({ ...row, [feature.name]: value })}
                />
              </label>
            ))}
          </div>
        ) : (
          <Input.TextArea
            className="mono"
            spellCheck={false}
            aria-label={t("service.json")}
            autoSize={{ minRows: 6, maxRows: 20 }}
            value={json}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <div className="row">
          <Button
            type="primary"
            icon={<Play size={14} />}
            disabled={!props.ready}
            loading={busy}
            onClick={() => void ask()}
          >
            {t("service.predict")}
          </Button>
          {said && <span className="muted num">{t("service.took", { n: Math.round(said.millis) })}</span>}
        </div>
        {fault !== null && <FaultBox error={fault} />}
        {said && <Shown answer={said.answer} classes={signature.classes} label={signature.label} />}
      </div>
    </Card>
  );
}

function Cell(props: { feature: Asked; value: unknown; onChange: (value: unknown) => void }) {
  const { feature, value } = props;
  if (feature.type === "number")
    return (
      <InputNumber size="small" style={{ width: "100%" }} value={value as number | null} onChange={props.onChange} />
    );
  if (feature.type === "boolean")
    return (
      <span>
        <Switch size="small" checked={value === true} onChange={props.onChange} />
      </span>
    );
  if (feature.choices?.length)
    return (
      <Select
        size="small"
        showSearch
        allowClear
        value={value as string}
        onChange={(next: string | undefined) => props.onChange(next ?? null)}
        options={feature.choices.map((each) => ({ value: each, label: each }))}
      />
    );
  return (
    <Input
      size="small"
      value={value === null || value === undefined ? "" : String(value)}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

function Shown(props: { answer: Answer; classes?: unknown[]; label?: string }) {
  const t = useT();
  const { answer } = props;
  const given = answer.probabilities?.[0];
  const chances: [string, number][] = Array.isArray(given)
    ? given.map((chance, at) => [String(props.classes?.[at] ?? at), chance])
    : Object.entries(given ?? {});
  return (
    <div
      ref={(box) => box?.scrollIntoView({ block: "nearest" })}
      className="answer"
      role="status"
      data-testid="prediction"
    >
      <div className="muted">
        {props.label ?? t("service.prediction")} · {answer.model}
      </div>
      <div className="value">{answer.predictions?.length ? number(answer.predictions[0]) : JSON.stringify(answer)}</div>
      {chances.length > 0 && (
        <div className="chances">
          {chances
            .sort((a, b) => b[1] - a[1])
            .slice(0, 8)
            .map(([name, chance]) => (
              <div key={name} style={{ display: "contents" }}>
                <span>{name}</span>
                <span className="bar">
                  <i style={{ width: `${100 * chance}%` }} />
                </span>
                <span className="num">{(100 * chance).toFixed(1)} %</span>
              </div>
            ))}
        </div>
      )}
    </div>
  );
}
