/** Shares of revisions while somebody drags them: always whole percents that add up to 100. */

export interface Share {
  revision: number;
  percent: number;
}

/** The border after the share `at` moved by `by` percent: its two neighbours give and take. */
export function moved(shares: readonly Share[], at: number, by: number): Share[] {
  const left = shares[at];
  const right = shares[at + 1];
  if (!left || !right) return [...shares];
  const step = Math.max(-left.percent, Math.min(right.percent, Math.round(by)));
  return shares.map((each, index) =>
    index === at
      ? { ...each, percent: each.percent + step }
      : index === at + 1
        ? { ...each, percent: each.percent - step }
        : each,
  );
}

/** With a revision more, which gets nothing yet. */
export function joined(shares: readonly Share[], revision: number): Share[] {
  if (shares.some((each) => each.revision === revision)) return [...shares];
  return [...shares, { revision, percent: 0 }].sort((a, b) => a.revision - b.revision);
}

export const same = (one: readonly Share[], other: readonly Share[]): boolean =>
  one.length === other.length &&
  one.every((each, at) => each.revision === other[at]?.revision && each.percent === other[at].percent);

/** What is sent: revisions with nothing are left out, and so ended. */
export const wishOf = (shares: readonly Share[]): Record<string, number> =>
  Object.fromEntries(shares.filter((each) => each.percent > 0).map((each) => [each.revision, each.percent]));
