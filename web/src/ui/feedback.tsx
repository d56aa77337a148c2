import { Button } from "antd";
import { CircleX, Info, Inbox, LoaderCircle, RefreshCw, TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";

import { millis } from "@/lib/format";
import { useT } from "@/lib/i18n";

import { Took } from "./basics";

interface Said {
  text?: string;
  hint?: string;
  code?: string;
  requestId?: string;
}

/** What, why, and the mend. `error` is a Fault, or anything that carries `text` and `hint`. */
export function FaultBox(props: { error: unknown; onRetry?: () => void; action?: ReactNode; title?: string }) {
  const t = useT();
  const said = (props.error ?? {}) as Said & { message?: string };
  const unreachable = said.code === "unreachable";
  const text = unreachable ? t("fault.unreachable") : said.text || said.message || t("fault.unknown");
  const hint = unreachable ? t("fault.unreachable_hint") : said.hint;
  return (
    <div className="fault" role="alert">
      <CircleX size={16} aria-hidden />
      <div className="grow">
        {props.title && <h3>{props.title}</h3>}
        <div className="what">{text}</div>
        {hint && <div className="mend">{hint}</div>}
        {said.requestId && <div className="trace mono">{said.requestId}</div>}
      </div>
      {props.action}
      {props.onRetry && (
        <Button size="small" icon={<RefreshCw size={13} />} onClick={props.onRetry}>
          {t("fault.retry")}
        </Button>
      )}
    </div>
  );
}

export function Note(props: { warn?: boolean; children: ReactNode }) {
  return (
    <div className={props.warn ? "note warn" : "note"} role="note">
      {props.warn ? <TriangleAlert size={14} aria-hidden /> : <Info size={14} aria-hidden />}
      <div className="grow">{props.children}</div>
    </div>
  );
}

/** Nothing here yet: says what would be here and how to get the first one. */
export function Empty(props: { lead: string; teach?: ReactNode; children?: ReactNode; icon?: ReactNode }) {
  return (
    <div className="empty">
      {props.icon ?? <Inbox size={28} aria-hidden />}
      <div className="lead">{props.lead}</div>
      {props.teach && <div className="teach">{props.teach}</div>}
      {props.children}
    </div>
  );
}

/** A wait that says what is awaited, and since when if that is known. */
export function Wait(props: { what: string; since?: string | number | null }) {
  const t = useT();
  return (
    <div className="wait" role="status">
      <span className="state-running state">
        <LoaderCircle size={14} className="turning" aria-hidden />
      </span>
      <span>{props.what}</span>
      {millis(props.since ?? null) !== null && (
        <span>
          {t("wait.since")} <Took from={props.since} to={null} />
        </span>
      )}
    </div>
  );
}

/** Grey bars where content will be; they appear only after 300 ms. */
export function Bones(props: { rows?: number }) {
  return (
    <div className="bones" aria-hidden>
      {Array.from({ length: props.rows ?? 6 }, (_, at) => (
        <i key={at} style={{ width: `${92 - ((at * 17) % 46)}%` }} />
      ))}
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows a query: bones while it loads, its fault, or its data. Old data stays while new is on the way. */
export function Loaded<T>(props: { query: Asked<T>; rows?: number; children: (data: T) => ReactNode }) {
  const { query } = props;
  if (query.data !== undefined) return <>{props.children(query.data)}</>;
  if (query.error) return <FaultBox error={query.error} onRetry={() => void query.refetch()} />;
  return <Bones rows={props.rows} />;
}

/** Keeps a broken part from taking the page with it. */
export class Fence extends Component<{ children: ReactNode; resetKey?: unknown }, { error: unknown }> {
  override state: { error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override componentDidUpdate(before: { resetKey?: unknown }) {
    if (before.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: null });
  }
  override render() {
    if (this.state.error) return <FaultBox error={this.state.error} onRetry={() => this.setState({ error: null })} />;
    return this.props.children;
  }
}
