import { Input, Select } from "antd";

import { useI18n } from "@/lib/i18n";

import { said } from "./Control";
import { expressionOf } from "./expression";
import type { SlotProps } from "./Field";
import { useScope } from "./scope";

/** A secret of the project by its name; where nothing can be referred to, it is typed unseen. */
export function SecretField(props: SlotProps) {
  const { t } = useI18n();
  const scope = useScope();
  const literal = typeof props.value === "string" ? props.value : "";
  if (scope.pipeline === null || literal !== "")
    return (
      <>
        <Input.Password
          {...said(props, scope.readOnly)}
          autoComplete="new-password"
          value={literal}
          onChange={(event) => props.onChange(event.target.value === "" ? undefined : event.target.value)}
        />
        {scope.pipeline !== null && <div className="field-help">{t("field.secret_plain")}</div>}
      </>
    );
  return (
    <Select
      {...said(props, scope.readOnly)}
      showSearch
      style={{ width: "100%" }}
      placeholder={t("field.secret_choose")}
      notFoundContent={t("field.secret_none")}
      value={undefined}
      options={scope.secrets.map((name) => ({ value: name, label: <code>{name}</code> }))}
      onChange={(name: string) => props.onChange(expressionOf(["secrets", name]))}
    />
  );
}
