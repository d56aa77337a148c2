import {
  AlarmClock,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleStop,
  CircleX,
  Clock3,
  LoaderCircle,
  Moon,
  type LucideIcon,
  SkipForward,
  TimerOff,
  Zap,
} from "lucide-react";

import { type Key, useT } from "@/lib/i18n";

export type Look = "waiting" | "queued" | "running" | "done" | "failed" | "stopped" | "skipped" | "cached";

interface Seen {
  look: Look;
  icon: LucideIcon;
  word: Key;
}

// Every state the server knows, and the one look it has everywhere: colour, icon and word.
const seen: Record<string, Seen> = {
  Waiting: { look: "waiting", icon: CircleDashed, word: "state.waiting" },
  Pending: { look: "queued", icon: Clock3, word: "state.pending" },
  Degraded: { look: "queued", icon: CircleAlert, word: "state.degraded" },
  Queued: { look: "queued", icon: Clock3, word: "state.queued" },
  Starting: { look: "running", icon: LoaderCircle, word: "state.starting" },
  Preparing: { look: "running", icon: LoaderCircle, word: "state.preparing" },
  Running: { look: "running", icon: LoaderCircle, word: "state.running" },
  Asleep: { look: "stopped", icon: Moon, word: "state.asleep" },
  Ready: { look: "done", icon: CircleCheck, word: "state.ready" },
  Paused: { look: "queued", icon: CirclePause, word: "state.paused" },
  Stopping: { look: "stopped", icon: LoaderCircle, word: "state.stopping" },
  Succeeded: { look: "done", icon: CircleCheck, word: "state.done" },
  Failed: { look: "failed", icon: CircleX, word: "state.failed" },
  Stopped: { look: "stopped", icon: CircleStop, word: "state.stopped" },
  Skipped: { look: "skipped", icon: SkipForward, word: "state.skipped" },
  Cached: { look: "cached", icon: Zap, word: "state.cached" },
  Late: { look: "queued", icon: AlarmClock, word: "state.late" },
  Expired: { look: "skipped", icon: TimerOff, word: "state.expired" },
  Done: { look: "done", icon: CircleCheck, word: "state.done" },
  Passed: { look: "done", icon: CircleCheck, word: "state.passed" },
  NotPassed: { look: "failed", icon: CircleX, word: "state.not_passed" },
  Well: { look: "done", icon: CircleCheck, word: "state.well" },
  Broken: { look: "queued", icon: CircleAlert, word: "state.broken" },
  Firing: { look: "failed", icon: CircleX, word: "state.firing" },
  Unreachable: { look: "failed", icon: CircleX, word: "state.unreachable" },
  Unknown: { look: "waiting", icon: CircleDashed, word: "state.unknown" },
  Cancelled: { look: "stopped", icon: CircleStop, word: "state.cancelled" },
};

const unknown: Seen = { look: "waiting", icon: CircleDashed, word: "state.unknown" };

const moving = new Set(["Starting", "Preparing", "Running"]);
const over = new Set(["Succeeded", "Failed", "Stopped", "Skipped", "Cached"]);

export const isMoving = (state: string): boolean => moving.has(state);
export const isOver = (state: string): boolean => over.has(state);
export const stateWord = (state: string): Key => (seen[state] ?? unknown).word;
export const lookOf = (state: string): Look => (seen[state] ?? unknown).look;

/** A state as colour, icon and word. */
export function State(props: { state: string; size?: number; wordless?: boolean }) {
  const t = useT();
  const { look, icon: Icon, word } = seen[props.state] ?? unknown;
  const said = seen[props.state] ? t(word) : props.state;
  return (
    <span className={`state state-${look}`} title={props.wordless ? said : undefined} data-state={props.state}>
      <Icon size={props.size ?? 14} aria-hidden className={moving.has(props.state) ? "turning" : undefined} />
      {props.wordless ? <span className="visually-hidden">{said}</span> : <span>{said}</span>}
    </span>
  );
}
