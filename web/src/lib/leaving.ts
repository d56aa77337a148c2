import { type Blocker, useBlocker, useLocation } from "react-router";

/**
 * Holds back who is about to leave this page for an address that `holds` says so of. A page that was left already, but
 * is still drawn for a moment, holds nobody back.
 */
export function useHold(holds: (next: string) => boolean): Blocker {
  const here = useLocation().pathname;
  return useBlocker(
    ({ currentLocation: { pathname: from }, nextLocation: { pathname: next } }) =>
      from === here && next !== here && holds(next),
  );
}
