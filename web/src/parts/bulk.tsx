import { type ReactNode } from "react";

import { useT } from "@/lib/i18n";
import { type Doomed, removeSoon } from "@/parts/undo";
import { DropButton } from "@/ui/list";

/**
 * What is done with several rows of a list: they are deleted, after a pause in which it can be undone.
 *
 * `touches`: what is asked for again afterwards.
 */
export function useBulkDelete<T extends { name: string }>(doomed: (row: T) => Doomed, touches: string[]) {
  const t = useT();
  return (rows: T[], clear: () => void): ReactNode => (
    <DropButton
      n={rows.length}
      onClick={() => {
        removeSoon(t("undo.deleted", { name: rows.map((row) => row.name).join(", ") }), rows.map(doomed), touches);
        clear();
      }}
    />
  );
}
