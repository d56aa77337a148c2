import { useCallback, useEffect, useRef } from "react";
import { useLocation, useSearchParams } from "react-router";

/** One value of the address's query: what a list shows is a link, goes back with the back button, and can be kept. */
export function useParam(key: string): [value: string, set: (value: string) => void] {
  const [query, setQuery] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setQuery(
        (before) => {
          const next = new URLSearchParams(before);
          if (value) next.set(key, value);
          else next.delete(key);
          return next;
        },
        { replace: true },
      ),
    [key, setQuery],
  );
  return [query.get(key) ?? "", set];
}

/** Calls `open` when the page was entered to make something (the studio's Create menu, the palette). */
export function useCreateAsked(open: () => void): void {
  const { key, state } = useLocation();
  const asked = (state as { create?: boolean } | null)?.create === true;
  const opener = useRef(open);
  useEffect(() => {
    opener.current = open;
  });
  useEffect(() => {
    if (asked) opener.current();
  }, [asked, key]);
}
