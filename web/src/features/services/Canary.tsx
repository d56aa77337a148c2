import { Button, Popconfirm } from "antd";
import { ArrowLeft, ChevronsRight, Pause, Play } from "lucide-react";

import type { Rollout } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { Ago, Card } from "@/ui/basics";

import { fates } from "./fates";

export type CanaryVerb = "pause" | "resume" | "promote" | "rollback";

/** A canary: where it is, what both revisions were asked meanwhile, and the hand of a person on it. */
export function CanaryCard(props: { canary: Rollout; busy: boolean; onVerb: (verb: CanaryVerb) => void }) {
  const t = useT();
  const may = useMay("run");
  const { canary } = props;
  const isOpen = canary.ended_at === null;
  return (
    <Card
      title={t("rollout.canary", { n: canary.revision, stable: canary.stable })}
      extra={<span className={`tag canary-${canary.state}`}>{t(fates[canary.state] ?? "state.unknown")}</span>}
    >
      <div className="col" style={{ gap: 10 }}>
        <ol className="canary-steps" aria-label={t("rollout.steps")}>
          {canary.steps.map((step, at) => (
            <li
              key={at}
              className={at < canary.step || canary.state === "promoted" ? "passed" : at === canary.step ? "here" : ""}
              aria-current={isOpen && at === canary.step ? "step" : undefined}
            >
              <b className="num">{step.mirror ? t("rollout.mirror_n", { n: step.mirror }) : `${step.percent} %`}</b>{" "}
              <span className="num">{t("rollout.minutes", { n: step.minutes })}</span>
            </li>
          ))}
          <li className={canary.state === "promoted" ? "passed" : ""}>
            <b className="num">100 %</b>
          </li>
        </ol>
        <div role="status">
          {canary.text || (isOpen && !canary.step_at ? t("rollout.until_ready") : "")}
          {canary.ended_at && (
            <span className="muted">
              {" "}
              <Ago time={canary.ended_at} />
            </span>
          )}
        </div>
        <Figures canary={canary} />
        {isOpen && may && (
          <div className="row wrap" style={{ gap: 8 }}>
            {canary.state === "paused" ? (
              <Button icon={<Play size={13} />} disabled={props.busy} onClick={() => props.onVerb("resume")}>
                {t("rollout.resume")}
              </Button>
            ) : (
              <Button icon={<Pause size={13} />} disabled={props.busy} onClick={() => props.onVerb("pause")}>
                {t("rollout.pause")}
              </Button>
            )}
            <Popconfirm
              title={t("rollout.promote_sure")}
              okText={t("rollout.promote")}
              onConfirm={() => props.onVerb("promote")}
            >
              <Button icon={<ChevronsRight size={14} />} disabled={props.busy}>
                {t("rollout.promote")}
              </Button>
            </Popconfirm>
            <Button
              danger
              icon={<ArrowLeft size={13} />}
              disabled={props.busy}
              onClick={() => props.onVerb("rollback")}
            >
              {t("rollout.back")}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function Figures({ canary }: { canary: Rollout }) {
  const t = useT();
  const ms = (seconds: number | null) =>
    seconds === null ? "–" : `${(seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
  const rows = [
    { key: "candidate", revision: canary.revision, of: canary.candidate },
    { key: "live", revision: canary.stable, of: canary.live },
  ];
  return (
    <div className="grid-wrap">
      <table className="grid data">
        <caption className="visually-hidden">{t("rollout.figures")}</caption>
        <thead>
          <tr>
            <th>{t("service.revision")}</th>
            <th className="right">{t("rollout.requests")}</th>
            <th className="right">{t("rollout.qps")}</th>
            <th className="right">{t("rollout.errors")}</th>
            <th className="right wide-only">p50</th>
            <th className="right">p99</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td>{t(row.key === "candidate" ? "rollout.candidate_n" : "rollout.live_n", { n: row.revision })}</td>
              <td className="right">{row.of.requests}</td>
              <td className="right">{row.of.qps.toFixed(1)}</td>
              <td className="right">{(row.of.error_rate * 100).toFixed(1)} %</td>
              <td className="right wide-only">{ms(row.of.p50)}</td>
              <td className="right">{ms(row.of.p99)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
