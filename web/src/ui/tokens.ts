/** Every colour, space and face of the studio, light and dark, in one file. CSS reads them as `--name`. */

export type Mode = "light" | "dark";

const light = {
  accent: "#0F766E",
  "accent-soft": "#E3F2F0",
  "on-accent": "#FFFFFF",
  page: "#F6F7F7",
  surface: "#FFFFFF",
  sunken: "#F1F3F3",
  hover: "#F0F4F4",
  line: "#E1E5E6",
  "line-strong": "#C9D0D2",
  text: "#16201F",
  "text-2": "#4A5654",
  "text-3": "#66716F",
  "s-waiting": "#5F6B6A",
  "s-queued": "#92600A",
  "s-running": "#1D5FD1",
  "s-done": "#157038",
  "s-failed": "#B42318",
  "s-stopped": "#475569",
  "s-skipped": "#5F6B6A",
  "s-cached": "#6A3FC4",
  "danger-soft": "#FDF1F0",
  "warn-soft": "#FDF6E7",
  "shadow-1": "0 1px 2px rgb(16 32 31 / 8%)",
  "shadow-2": "0 6px 20px rgb(16 32 31 / 14%)",
};

const dark: typeof light = {
  accent: "#2DD4BF",
  "accent-soft": "#12312E",
  "on-accent": "#05201D",
  page: "#101414",
  surface: "#171C1C",
  sunken: "#121717",
  hover: "#1F2626",
  line: "#2A3232",
  "line-strong": "#3E4848",
  text: "#E6ECEB",
  "text-2": "#B4BFBD",
  "text-3": "#8F9B99",
  "s-waiting": "#9AA5A3",
  "s-queued": "#E8B04A",
  "s-running": "#6EA8FF",
  "s-done": "#4CC77B",
  "s-failed": "#FF8A80",
  "s-stopped": "#9FB0C3",
  "s-skipped": "#9AA5A3",
  "s-cached": "#B79CFF",
  "danger-soft": "#2C1918",
  "warn-soft": "#2A2314",
  "shadow-1": "0 1px 2px rgb(0 0 0 / 40%)",
  "shadow-2": "0 6px 20px rgb(0 0 0 / 50%)",
};

export const tokens = { light, dark };

const shared = {
  "space-1": "4px",
  "space-2": "8px",
  "space-3": "12px",
  "space-4": "16px",
  "space-5": "24px",
  radius: "6px",
  font: '-apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans", sans-serif',
  mono: '"JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace',
};

/** Hands the tokens to CSS; call it before the first paint and when the mode changes. */
export function applyTokens(mode: Mode): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries({ ...shared, ...tokens[mode] }))
    root.style.setProperty(`--${name}`, value);
  root.style.colorScheme = mode;
  root.dataset["mode"] = mode;
}

/** The value of one token in the given mode, for canvases and charts that cannot read CSS. */
export const token = (mode: Mode, name: keyof typeof light): string => tokens[mode][name];
