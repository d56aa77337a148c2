import type { ReactNode } from "react";

import { path } from "@/api/http";
import { useT } from "@/lib/i18n";
import { useParam } from "@/lib/param";
import { Empty } from "@/ui/feedback";
import { type Column, DropButton, List, type Rows } from "@/ui/list";

import { removeSoon, useKept } from "./undo";

interface NamedListProps<T> {
  /** What they are, as the server's addresses and the browser's memory call it. */
  kind: "apps" | "models" | "pipelines" | "services";
  project: string;
  label: string;
  columns: Column<T>[];
  found: Rows<T>;
  href: (row: T) => string;
  /** Whether what is searched for, in small letters, is found in a row. */
  matches: (row: T, wanted: string) => boolean;
  placeholder: string;
  mayDelete: boolean;
  chips?: ReactNode;
  /** Whether chips leave some out. */
  narrowed?: boolean;
  /** What stands there while the project has none. */
  empty: ReactNode;
}

/** The named things of one kind that a project has: searched here, deleted with a way back. */
export function NamedList<T extends { name: string }>(props: NamedListProps<T>) {
  const t = useT();
  const { kind, project, found, matches } = props;
  const [search, setSearch] = useParam("q");
  const wanted = search.trim().toLowerCase();
  const doomed = (row: T) => ({ route: path`projects/${project}/${kind}/${row.name}` });
  const items = useKept(found.items, doomed)?.filter((row) => !wanted || matches(row, wanted));
  const drop = (rows: T[], clear: () => void) => {
    removeSoon(t("undo.deleted", { name: rows.map((row) => row.name).join(", ") }), rows.map(doomed), [kind]);
    clear();
  };
  return (
    <List
      id={kind}
      label={props.label}
      columns={props.columns}
      rows={{ ...found, items }}
      rowKey={(row) => row.name}
      href={props.href}
      bulk={
        props.mayDelete ? (rows, clear) => <DropButton n={rows.length} onClick={() => drop(rows, clear)} /> : undefined
      }
      search={{ value: search, onChange: setSearch, placeholder: props.placeholder }}
      chips={props.chips}
      empty={wanted || props.narrowed ? <Empty lead={t("list.nothing")} teach={t("list.loosen")} /> : props.empty}
    />
  );
}
