import { useState } from "react";

import { same, type Value } from "./values";

/** The text of a field whose value is data: what is being typed stays as typed while it means the same. */
export function useText(
  value: Value,
  fallback: unknown,
  show: (value: Value) => string,
  read: (text: string) => Value,
  onChange: (next: Value) => void,
): [text: string, write: (text: string) => void] {
  const [draft, setDraft] = useState<string | null>(null);
  const meant = draft === null ? undefined : read(draft);
  const holds = draft !== null && (same(meant, value) || (value === undefined && same(meant, fallback)));
  return [
    holds ? draft : show(value),
    (text) => {
      setDraft(text);
      onChange(read(text));
    },
  ];
}
