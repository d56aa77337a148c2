import type { Lang } from "./i18n";

const locale = (lang: Lang) => (lang === "zh" ? "zh-CN" : "en");

/** 1536 → "1.5 KiB". */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let at = 0;
  let rest = value;
  while (rest >= 1024 && at < units.length - 1) {
    rest /= 1024;
    at += 1;
  }
  return `${at === 0 ? rest : rest.toFixed(rest < 10 ? 1 : 0)} ${units[at] ?? ""}`;
}

/** Seconds → "840 ms", "12 s", "3 m 20 s", "2 h 5 m", "3 d 4 h". */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return "–";
  if (seconds < 0.9995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} m`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

/** Wire time (ISO text or epoch seconds) → milliseconds since the epoch. */
export function millis(time: string | number | null | undefined): number | null {
  if (time === null || time === undefined || time === "") return null;
  const value = typeof time === "number" ? time * 1000 : Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

export function absoluteTime(at: number, lang: Lang): string {
  return new Intl.DateTimeFormat(locale(lang), { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Number.POSITIVE_INFINITY],
];

const formats = new Map<Lang, Intl.RelativeTimeFormat>();

export function relativeTime(at: number, now: number, lang: Lang): string {
  let format = formats.get(lang);
  if (!format) {
    format = new Intl.RelativeTimeFormat(locale(lang), { numeric: "auto", style: "short" });
    formats.set(lang, format);
  }
  let value = (at - now) / 1000;
  if (Math.abs(value) < 5) return format.format(0, "second");
  for (const [unit, size] of steps) {
    if (Math.round(Math.abs(value)) < size) return format.format(Math.round(value), unit);
    value /= size;
  }
  return "";
}

/** Numbers as people read them: at most six significant digits, no trailing noise. */
export function number(value: unknown): string {
  if (typeof value !== "number") return String(value ?? "–");
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(3);
  return String(Number(value.toPrecision(6)));
}
