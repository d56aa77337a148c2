import { Button, Dropdown, Input, type MenuProps } from "antd";
import { FolderOpen, Package } from "lucide-react";
import { useState } from "react";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Model } from "@/api/types";
import { useI18n } from "@/lib/i18n";
import { FileChooser } from "@/parts/FilePicker";

import { Chip } from "./Chips";
import { said } from "./Control";
import { expressionOf, loneReference, written } from "./expression";
import { OfferLine } from "./Expression";
import type { SlotProps } from "./Field";
import { fit } from "./offers";
import { useScope } from "./scope";
import { textOf } from "./values";

/** A file, folder or model: an output of an earlier task, a file of the project, or a registered model. */
export function SourceField(props: SlotProps) {
  const { t } = useI18n();
  const scope = useScope();
  const [browsing, setBrowsing] = useState(false);
  const [opened, setOpened] = useState(false);
  const { arg } = props;
  const text = textOf("string", props.value);
  const reference = loneReference(props.value);
  const menu = useSources(props, opened, () => setBrowsing(true));
  const choose = (
    <Button
      id={reference ? props.id : undefined}
      disabled={scope.readOnly}
      icon={<FolderOpen size={14} />}
      onClick={menu ? undefined : () => setBrowsing(true)}
      aria-label={t("picker.choose")}
      aria-describedby={props.labelId}
    >
      {props.compact ? null : t("picker.choose")}
    </Button>
  );
  return (
    <>
      <div className="row" style={{ gap: 4 }}>
        {reference ? (
          <span className="grow">
            <Chip
              reference={reference}
              offers={scope.offers}
              {...(scope.readOnly ? {} : { onRemove: () => props.onChange(undefined) })}
            />
          </span>
        ) : (
          <Input
            {...said(props, scope.readOnly)}
            className="mono grow"
            value={text}
            spellCheck={false}
            autoComplete="off"
            placeholder={textOf("string", arg.default) || PLACEHOLDER[arg.type]}
            onChange={(event) => props.onChange(event.target.value === "" ? undefined : event.target.value)}
          />
        )}
        {menu ? (
          <Dropdown menu={menu} trigger={["click"]} disabled={scope.readOnly} onOpenChange={setOpened}>
            {choose}
          </Dropdown>
        ) : (
          choose
        )}
      </div>
      {browsing && (
        <FileChooser
          project={scope.project}
          kind={arg.type === "file" ? "file" : "folder"}
          onClose={() => setBrowsing(false)}
          onPick={(picked) => {
            props.onChange(`file://${picked}`);
            setBrowsing(false);
          }}
        />
      )}
    </>
  );
}

const PLACEHOLDER: Record<string, string> = {
  file: "file://data/train.csv",
  folder: "file://data",
  model: "model://churn",
};

/** What may be chosen: outputs that fit first, then the project's files, then its models. Null = files alone. */
function useSources(props: SlotProps, opened: boolean, browse: () => void): MenuProps | null {
  const { t } = useI18n();
  const scope = useScope();
  const { arg } = props;
  const takesModels = arg.type === "model";
  const models = useList<Model>(
    ["models", scope.project, "pick"],
    opened && takesModels ? path`projects/${scope.project}/models` : null,
  );
  const outputs = scope.offers
    .filter((each) => each.kind === "output" || each.kind === "param" || each.kind === "item")
    .map((offer) => ({ offer, rank: fit(arg, offer) }))
    .filter(({ offer, rank }) => rank === 2 || (rank === 1 && !offer.why && /^(file|folder)$/.test(offer.type)))
    .sort((a, b) => Number(Boolean(a.offer.why)) - Number(Boolean(b.offer.why)) || b.rank - a.rank);
  if (outputs.length === 0 && !takesModels) return null;
  const items: NonNullable<MenuProps["items"]> = [];
  if (outputs.length > 0)
    items.push({
      key: "outputs",
      type: "group",
      label: t("field.from_task"),
      children: outputs.map(({ offer }) => ({
        key: written(offer.path),
        disabled: offer.why !== undefined,
        label: <OfferLine offer={offer} short />,
        onClick: () => props.onChange(expressionOf(offer.path)),
      })),
    });
  items.push({
    key: "files",
    type: "group",
    label: t("field.from_project"),
    children: [{ key: "file", icon: <FolderOpen size={13} />, label: t("field.browse"), onClick: browse }],
  });
  if (takesModels)
    items.push({
      key: "models",
      type: "group",
      label: t("field.from_models"),
      children:
        models.items?.length === 0
          ? [{ key: "none", disabled: true, label: t("field.no_models") }]
          : (models.items ?? []).map((model) => ({
              key: `model://${model.name}`,
              icon: <Package size={13} />,
              label: model.name,
              onClick: () => props.onChange(`model://${model.name}`),
            })),
    });
  return { items, className: "offer-menu" };
}
