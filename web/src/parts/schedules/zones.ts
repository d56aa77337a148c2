/** The time zone of this browser. */
export const hereZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Time zones to choose from: this browser's own first, then UTC, then all. */
export function zones(): string[] {
  return [...new Set([hereZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
}
