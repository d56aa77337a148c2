import { Input, type InputRef } from "antd";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

export interface Choice {
  key: string;
  label: ReactNode;
  /** What the search looks at. */
  words?: string;
  detail?: ReactNode;
  group?: string;
}

/** A short list to choose from with the arrow keys and Enter, or the mouse; with a search when it may be long. */
export function Choices(props: {
  of: readonly Choice[];
  label: string;
  search?: string;
  nothing: string;
  onChoose: (key: string) => void;
  onClose: () => void;
}) {
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<InputRef>(null);
  const box = useRef<HTMLDivElement>(null);
  const words = wanted.trim().toLowerCase();
  const shown = props.of.filter((each) => !words || `${each.words ?? ""} ${each.key}`.toLowerCase().includes(words));
  const here = Math.min(at, shown.length - 1);
  const searched = props.search !== undefined;
  useEffect(() => {
    if (searched) field.current?.focus();
    else box.current?.focus();
  }, [searched]);
  useEffect(() => {
    box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [here]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((here + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter" && shown[here]) props.onChoose(shown[here].key);
    else if (event.key === "Escape") props.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="ed-choices"
      ref={box}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      role="listbox"
      aria-label={props.label}
      aria-activedescendant={shown[here] ? `choice-${here}` : undefined}
    >
      {searched && (
        <Input
          ref={field}
          size="small"
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value);
            setAt(0);
          }}
          placeholder={props.search}
          aria-label={props.search}
          prefix={<Search size={13} aria-hidden />}
        />
      )}
      <div className="ed-choices-list">
        {shown.map((each, index) => (
          <div key={each.key}>
            {each.group && each.group !== shown[index - 1]?.group && (
              <div className="ed-choices-group">{each.group}</div>
            )}
            <div
              id={`choice-${index}`}
              role="option"
              aria-selected={index === here}
              className="ed-choice"
              onPointerEnter={() => setAt(index)}
              onClick={() => props.onChoose(each.key)}
            >
              <span className="clip grow">{each.label}</span>
              {each.detail && <span className="muted nowrap">{each.detail}</span>}
            </div>
          </div>
        ))}
        {shown.length === 0 && <div className="muted ed-choice">{props.nothing}</div>}
      </div>
    </div>
  );
}
