import { Progress } from "antd";

import type { QuotaLine } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { type Key, useT } from "@/lib/i18n";

import "./quota.css";

const NAMES: Record<string, Key> = {
  cpu: "quota.cpu",
  memory: "quota.memory",
  storage: "quota.storage",
  pods: "quota.pods",
};

/** What a project may have at once and how much of it is asked for. */
export function QuotaUse(props: { lines: readonly QuotaLine[] }) {
  const t = useT();
  return (
    <dl className="quota-use">
      {props.lines.map((line) => {
        const name = NAMES[line.resource];
        const said = usedOf(line);
        return [
          <dt key={`${line.resource} name`}>{name ? t(name) : <code>{line.resource}</code>}</dt>,
          <dd key={`${line.resource} bar`}>
            <Progress
              percent={line.limit ? Math.min(100, (100 * line.used) / line.limit) : 0}
              status={line.limit > 0 && line.used >= line.limit ? "exception" : "normal"}
              showInfo={false}
              size={["100%", 4]}
              aria-label={said}
            />
          </dd>,
          <dd key={`${line.resource} said`} className="num nowrap">
            {said}
          </dd>,
        ];
      })}
    </dl>
  );
}

/** The same in one line, for lists. */
export function QuotaText(props: { lines: readonly QuotaLine[] }) {
  const t = useT();
  const said = props.lines.map((line) => {
    const name = NAMES[line.resource];
    return `${name ? t(name) : line.resource} ${usedOf(line)}`;
  });
  return <span title={said.join("\n")}>{said.join(" · ")}</span>;
}

function usedOf(line: QuotaLine): string {
  const say = line.resource === "memory" || line.resource === "storage" ? bytes : number;
  return `${say(line.used)} / ${say(line.limit)}`;
}
