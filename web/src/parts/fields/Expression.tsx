import { AutoComplete, Button, Dropdown, Input } from "antd";
import { Braces } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";

import { pick, useI18n } from "@/lib/i18n";

import { Chips, kindIcon } from "./Chips";
import { completed, prefixAt, written } from "./expression";
import type { SlotProps } from "./Field";
import { fit, type Offer, offersIn } from "./offers";
import { useScope } from "./scope";
import { textOf, valueOf } from "./values";

/** A text with `{{ … }}`: completes what exists, and shows what it refers to. */
export function Expression(props: SlotProps & { multiline?: boolean; grabs?: boolean }) {
  const { t } = useI18n();
  const scope = useScope();
  const [caret, setCaret] = useState(0);
  const [focused, setFocused] = useState(false);
  const first = useRef({ id: props.id, grabs: props.grabs });
  useEffect(() => {
    if (!first.current.grabs) return;
    const box = document.getElementById(first.current.id) as HTMLInputElement | null;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }, []);
  const text = typeof props.value === "string" ? props.value : textOf(props.arg.type, props.value);
  const offers = useOffers(props);
  const at = focused ? prefixAt(text, caret) : null;
  const options = at ? optionsFor(offers, text, caret, at.prefix) : [];
  const write = (next: string) => props.onChange(next === "" ? undefined : next);
  const track = (event: { currentTarget: { selectionStart?: number | null } }) =>
    setCaret(event.currentTarget.selectionStart ?? 0);
  const shared = {
    id: props.id,
    value: text,
    className: "mono",
    spellCheck: false,
    disabled: scope.readOnly,
    "aria-describedby": props.told || undefined,
    "aria-invalid": props.invalid || undefined,
    ...(props.invalid && { status: "error" as const }),
    onSelect: track,
    onFocus: () => setFocused(true),
  };
  // Left as a bare word it would be a mere text: what was meant is the expression.
  const leave = () => {
    setFocused(false);
    if (props.mode === "expression" && text.trim() && !text.includes("{{") && !/^(true|false)$/i.test(text.trim()))
      write(`{{ ${text.trim()} }}`);
    else if (!text.includes("{{") && props.mode !== "expression") props.onChange(valueOf(props.arg.type, text));
  };
  return (
    <div className="field-expression">
      {props.multiline ? (
        <div className="row" style={{ gap: 4, alignItems: "flex-start" }}>
          <Input.TextArea
            {...shared}
            autoSize={{ minRows: 2, maxRows: 12 }}
            onChange={(event) => {
              track(event);
              write(event.target.value);
            }}
            onBlur={leave}
          />
          <Insert
            offers={offers}
            disabled={scope.readOnly}
            onPick={(offer) => write(completed(text, caret, written(offer.path)).text)}
          />
        </div>
      ) : (
        <AutoComplete
          value={text}
          options={options}
          disabled={scope.readOnly}
          open={focused && options.length > 0}
          onChange={(next: string) => write(next)}
          onBlur={leave}
          popupMatchSelectWidth={320}
          style={{ width: "100%" }}
          id={props.id}
        >
          <Input {...shared} placeholder={t("field.expression_example")} onInput={track} />
        </AutoComplete>
      )}
      <Chips text={text} offers={scope.offers} />
    </div>
  );
}

function useOffers(props: SlotProps): Offer[] {
  const scope = useScope();
  const where = props.where ?? "";
  const { arg } = props;
  return useMemo(() => {
    const found = offersIn(scope.offers, where);
    const rank = (offer: Offer) => (offer.why ? -1 : fit(arg, offer));
    return [...found].sort((a, b) => rank(b) - rank(a));
  }, [scope.offers, where, arg]);
}

const MOST = 60;

function optionsFor(offers: readonly Offer[], text: string, caret: number, prefix: string) {
  const wanted = prefix.toLowerCase();
  const found = offers.filter((each) => {
    const name = written(each.path).toLowerCase();
    return name.includes(wanted) && name !== wanted;
  });
  return found.slice(0, MOST).map((offer) => ({
    // The text as it would be: choosing it is writing it.
    value: completed(text, caret, written(offer.path)).text,
    key: written(offer.path),
    disabled: offer.why !== undefined,
    label: <OfferLine offer={offer} />,
  }));
}

/** One thing to refer to: its picture, its name, its type, and why it cannot be taken. */
export function OfferLine(props: { offer: Offer; short?: boolean }) {
  const { t, lang } = useI18n();
  const { offer } = props;
  const Icon = kindIcon[offer.kind];
  const label = pick(offer.label, lang);
  return (
    <span className="offer">
      <Icon size={13} aria-hidden />
      <span className="grow clip">
        {props.short && offer.kind === "output" ? (
          <>
            {offer.path[1]} <span className="muted">›</span> <code>{offer.path[3]}</code>
          </>
        ) : (
          <code>{written(offer.path)}</code>
        )}
        {label && <span className="muted"> {label}</span>}
      </span>
      <span className="muted">
        {offer.why ? t(offer.why === "self" ? "field.why_self" : "field.why_after") : offer.type.replace(":", " ")}
      </span>
    </span>
  );
}

function Insert(props: { offers: readonly Offer[]; disabled: boolean; onPick: (offer: Offer) => void }) {
  const { t } = useI18n();
  return (
    <Dropdown
      trigger={["click"]}
      disabled={props.disabled}
      menu={{
        className: "offer-menu",
        items: props.offers.slice(0, MOST).map((offer) => ({
          key: written(offer.path),
          disabled: offer.why !== undefined,
          label: <OfferLine offer={offer} />,
          onClick: () => props.onPick(offer),
        })),
      }}
    >
      <Button
        size="small"
        type="text"
        icon={<Braces size={14} />}
        aria-label={t("field.insert")}
        title={t("field.insert")}
      />
    </Dropdown>
  );
}
