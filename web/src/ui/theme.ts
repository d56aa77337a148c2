import { theme, type ThemeConfig } from "antd";

import { type Mode, tokens } from "./tokens";

// antd's compact algorithm also shrinks the text to 10–12 px; people read here all day, so the text keeps its size.
const readable = (
  seed: Parameters<typeof theme.compactAlgorithm>[0],
  map?: Parameters<typeof theme.compactAlgorithm>[1],
) => ({
  ...theme.compactAlgorithm(seed, map),
  fontSize: 13,
  fontSizeSM: 12,
  fontSizeLG: 14,
  fontSizeXL: 16,
  lineHeight: 1.5384,
});

/** antd's theme made from the studio's tokens. */
export function antdTheme(mode: Mode): ThemeConfig {
  const t = tokens[mode];
  return {
    algorithm: mode === "dark" ? [theme.darkAlgorithm, readable] : [theme.defaultAlgorithm, readable],
    token: {
      colorPrimary: t.accent,
      colorInfo: t.accent,
      colorLink: t.accent,
      colorSuccess: t["s-done"],
      colorWarning: t["s-queued"],
      colorError: t["s-failed"],
      colorBgBase: t.surface,
      colorBgLayout: t.page,
      colorBgContainer: t.surface,
      colorBgElevated: t.surface,
      colorBorder: t["line-strong"],
      colorBorderSecondary: t.line,
      colorText: t.text,
      colorTextSecondary: t["text-2"],
      colorTextTertiary: t["text-3"],
      colorTextPlaceholder: t["text-3"],
      colorTextDescription: t["text-3"],
      borderRadius: 6,
      fontSize: 13,
      fontFamily: "var(--font)",
      fontFamilyCode: "var(--mono)",
      boxShadow: t["shadow-2"],
      boxShadowSecondary: t["shadow-2"],
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      controlHeight: 30,
    },
    components: {
      Button: { primaryColor: t["on-accent"], primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Tooltip: { colorBgSpotlight: mode === "dark" ? "#33403E" : "#23302E" },
    },
  };
}
