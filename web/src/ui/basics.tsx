import { App, Button, Tooltip } from "antd";
import { Check, Copy } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { useNow } from "@/lib/clock";
import { absoluteTime, duration, millis, relativeTime } from "@/lib/format";
import { useI18n, useT } from "@/lib/i18n";

/** Ahead of our clock by less, a moment is over: the server's clock may be a little before ours. */
const SKEW = 60_000;

/** Relative time; the absolute one on hover. */
export function Ago(props: { time: string | number | null | undefined }) {
  const { lang } = useI18n();
  const at = millis(props.time);
  // Seconds matter to what is young; the rest is looked at twice a minute.
  const coarse = useNow(true, 30_000);
  const now = useNow(true, at !== null && coarse - at < 120_000 ? 1000 : 30_000);
  if (at === null) return <span className="muted">–</span>;
  const full = absoluteTime(at, lang);
  return (
    <time dateTime={new Date(at).toISOString()} title={full} className="num nowrap">
      {relativeTime(at, at - now > SKEW ? now : Math.max(now, at), lang)}
    </time>
  );
}

/** How long something took, or has been taking so far. */
export function Took(props: { from: string | number | null | undefined; to: string | number | null | undefined }) {
  const from = millis(props.from);
  const to = millis(props.to);
  const now = useNow(from !== null && to === null);
  if (from === null) return <span className="muted">–</span>;
  return <span className="num nowrap">{duration(Math.max(0, (to ?? Math.max(now, from)) - from) / 1000)}</span>;
}

/** Who did something: a person, or a task acting for one. */
export function Who(props: { name: string }) {
  const t = useT();
  const [kind, rest] = props.name.includes(":")
    ? [props.name.slice(0, props.name.indexOf(":")), props.name.slice(props.name.indexOf(":") + 1)]
    : ["", props.name];
  if (kind === "task" || kind === "workload") return <span title={props.name}>{t("who.task")}</span>;
  return <span title={props.name}>{rest}</span>;
}

/** Puts text on the clipboard, also where the page is not served over https. */
export async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton(props: { text: string; label?: string; className?: string }) {
  const t = useT();
  const { message } = App.useApp();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = (event: React.MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
    copyText(props.text).then(
      () => setDone(true),
      () => message.error(t("copy.refused")),
    );
  };
  return (
    <button
      type="button"
      className={`plain muted ${props.className ?? ""}`}
      onClick={copy}
      aria-label={props.label ?? t("copy.do")}
      title={done ? t("copy.done") : (props.label ?? t("copy.do"))}
    >
      {done ? <Check size={13} /> : <Copy size={13} />}
    </button>
  );
}

/** An id people may want elsewhere: short on the page, whole on the clipboard. */
export function Id(props: { id: string; short?: boolean }) {
  const shown = props.short && props.id.length > 14 ? `${props.id.slice(0, 4)}…${props.id.slice(-6)}` : props.id;
  return (
    <span className="copyable">
      <code className="clip" title={props.id}>
        {shown}
      </code>
      <CopyButton text={props.id} />
    </span>
  );
}

export function CodeBlock(props: { text: string; label?: string }) {
  return (
    <div className="codeblock" tabIndex={0} role="region" aria-label={props.label}>
      <CopyButton text={props.text} className="copy" />
      <pre>{props.text}</pre>
    </div>
  );
}

export function Card(props: {
  title?: ReactNode;
  extra?: ReactNode;
  flush?: boolean;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`card ${props.className ?? ""}`}>
      {props.title !== undefined && (
        <header>
          <h2>{props.title}</h2>
          {props.extra}
        </header>
      )}
      <div className={props.flush ? "body flush" : "body"}>{props.children}</div>
    </section>
  );
}

/** Label–value pairs; a pair whose value is null is left out. */
export function Facts(props: { of: [label: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="facts">
      {props.of
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([label, value], at) => (
          <div key={at} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A button with an icon alone; its words are read aloud and shown on hover. */
export function IconButton(props: {
  icon: ReactNode;
  label: string;
  onClick?: () => void;
  pressed?: boolean;
  danger?: boolean;
  disabled?: boolean;
  href?: string;
  size?: "small" | "medium";
}) {
  return (
    <Tooltip title={props.label} mouseEnterDelay={0.4}>
      <Button
        type={props.pressed ? "default" : "text"}
        danger={props.danger}
        disabled={props.disabled}
        size={props.size ?? "small"}
        icon={props.icon}
        aria-label={props.label}
        aria-pressed={props.pressed}
        {...(props.href ? { href: props.href, download: true } : { onClick: props.onClick })}
      />
    </Tooltip>
  );
}
