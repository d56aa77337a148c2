import { AutoComplete, Select } from "antd";
import { useMemo } from "react";

import { pick, useI18n } from "@/lib/i18n";

import { said } from "./Control";
import { type Column, type Known, ownPlaces, placesOf, useColumns } from "./columns";
import type { SlotProps } from "./Field";
import { useScope } from "./scope";

const optionsOf = (columns: readonly Column[]) =>
  columns.map(({ name, type }) => ({
    value: name,
    label: (
      <span className="offer">
        <span className="grow clip">{name}</span>
        <span className="muted">{type}</span>
      </span>
    ),
  }));

/** One column of the file that another argument names; free text while its columns are not known. */
export function ColumnField(props: SlotProps) {
  const { readOnly } = useScope();
  const known = useKnown(props);
  const value = typeof props.value === "string" ? props.value : props.value === undefined ? "" : String(props.value);
  const wanted = value.toLowerCase();
  const exact = known.columns.some(({ name }) => name === value);
  return (
    <>
      <AutoComplete
        {...said(props, readOnly)}
        allowClear
        style={{ width: "100%" }}
        value={value}
        placeholder={typeof props.arg.default === "string" ? props.arg.default : undefined}
        options={optionsOf(known.columns.filter(({ name }) => exact || name.toLowerCase().includes(wanted)))}
        onChange={(next: string | undefined) => props.onChange(next ? next : undefined)}
      />
      <Source known={known} arg={props} missing={value !== "" && !exact ? [value] : []} />
    </>
  );
}

/** Several of them, in the order they were chosen. */
export function ColumnsField(props: SlotProps) {
  const { readOnly } = useScope();
  const { t } = useI18n();
  const known = useKnown(props);
  const value = Array.isArray(props.value)
    ? props.value.map(String)
    : typeof props.value === "string"
      ? props.value
          .split(/[,，]/)
          .map((each) => each.trim())
          .filter(Boolean)
      : [];
  const names = new Set(known.columns.map(({ name }) => name));
  return (
    <>
      <Select
        {...said(props, readOnly)}
        mode="tags"
        allowClear
        maxTagCount={12}
        style={{ width: "100%" }}
        tokenSeparators={[",", "，"]}
        value={value}
        placeholder={props.arg.required ? undefined : t("field.columns_all")}
        options={optionsOf(known.columns)}
        onChange={(next: string[]) => props.onChange(next.length === 0 ? undefined : next)}
      />
      <Source known={known} arg={props} missing={value.filter((each) => !names.has(each))} />
    </>
  );
}

function useKnown(props: SlotProps): Known {
  const scope = useScope();
  const of = props.arg.of ?? "";
  const given = scope.values[of] ?? (scope.args[of]?.default as string | undefined);
  const places = useMemo(
    () => [
      ...placesOf(given, scope.pipeline, scope.templates),
      ...ownPlaces(scope.pipeline, scope.task, of, scope.templates),
    ],
    [given, scope.pipeline, scope.templates, scope.task, of],
  );
  return useColumns(scope.project, scope.name, places);
}

/** Where the columns are from, or why they are not known yet. */
function Source(props: { known: Known; arg: SlotProps; missing: string[] }) {
  const { t, lang } = useI18n();
  const scope = useScope();
  const { known } = props;
  if (known.isPending) return null;
  const of = props.arg.arg.of ?? "";
  const file = pick(scope.args[of]?.label, lang) || of;
  if (known.columns.length > 0) {
    if (props.missing.length === 0) return null;
    return <div className="field-hint">{t("field.no_such_column", { names: props.missing.join(", ") })}</div>;
  }
  const place = known.place;
  const text =
    scope.values[of] === undefined
      ? t("field.columns_first", { name: file })
      : place?.kind === "output" && known.reason === ""
        ? t("field.columns_run", { task: place.task })
        : place?.kind === "output"
          ? `${known.reason} ${t("field.columns_run", { task: place.task })}`
          : known.reason || t("field.columns_unknown", { name: file });
  return <div className="field-hint">{text}</div>;
}
