import { Button, Dropdown, Input, Popover } from "antd";
import { Bookmark, Columns3, Trash2 } from "lucide-react";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";

import { useT } from "@/lib/i18n";
import { recallJson, remember } from "@/lib/storage";

import { IconButton } from "./basics";

/** Which columns are shown. */
export function ColumnChoice(props: {
  columns: { key: string; title: string }[];
  hidden: string[];
  onChange: (hidden: string[]) => void;
}) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <Dropdown
      open={open}
      onOpenChange={(next, info) => (info.source === "trigger" || next) && setOpen(next)}
      trigger={["click"]}
      menu={{
        selectable: true,
        multiple: true,
        selectedKeys: props.columns.filter((column) => !props.hidden.includes(column.key)).map((column) => column.key),
        items: props.columns
          .slice(1)
          .filter((column) => column.title)
          .map((column) => ({ key: column.key, label: column.title })),
        onClick: ({ key }) =>
          props.onChange(
            props.hidden.includes(key) ? props.hidden.filter((each) => each !== key) : [...props.hidden, key],
          ),
      }}
    >
      <Button
        size="small"
        type="text"
        icon={<Columns3 size={14} />}
        aria-label={t("list.columns")}
        title={t("list.columns")}
      />
    </Dropdown>
  );
}

interface View {
  name: string;
  search: string;
  hidden: string[];
}

/** Views of a list kept in this browser: what the address says of it (search, filters) and its columns, by a name. */
export function Views(props: { id: string; hidden: string[]; onColumns: (hidden: string[]) => void }) {
  const t = useT();
  const location = useLocation();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [views, setViews] = useState<View[]>(() => recallJson(`views.${props.id}`, []));
  const keep = (next: View[]) => {
    setViews(next);
    remember(`views.${props.id}`, JSON.stringify(next));
  };
  const save = () => {
    const wanted = name.trim();
    if (!wanted) return;
    const view = { name: wanted, search: location.search, hidden: props.hidden };
    keep([...views.filter((each) => each.name !== wanted), view]);
    setName("");
    setOpen(false);
  };
  const content = (
    <div className="views">
      {views.length === 0 && <p className="muted">{t("list.no_views")}</p>}
      {views.map((view) => (
        <div key={view.name} className="row between">
          <button
            type="button"
            className="plain grow clip"
            aria-current={view.search === location.search}
            onClick={() => {
              void navigate({ pathname: location.pathname, search: view.search }, { replace: true });
              props.onColumns(view.hidden);
              setOpen(false);
            }}
          >
            {view.name}
          </button>
          <IconButton
            icon={<Trash2 size={13} />}
            label={t("list.drop_view", { name: view.name })}
            onClick={() => keep(views.filter((each) => each !== view))}
          />
        </div>
      ))}
      <div className="row" style={{ gap: 6 }}>
        <Input
          size="small"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
          placeholder={t("list.view_name")}
          aria-label={t("list.view_name")}
        />
        <Button size="small" type="primary" disabled={!name.trim()} onClick={save}>
          {t("list.save_view")}
        </Button>
      </div>
    </div>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" content={content}>
      <Button
        size="small"
        type="text"
        icon={<Bookmark size={14} />}
        aria-label={t("list.views")}
        title={t("list.views")}
      />
    </Popover>
  );
}

/** The bulk verb every list of things that may go has. */
export function DropButton(props: { n: number; onClick: () => void }) {
  const t = useT();
  return (
    <>
      <span className="muted num">{t("list.chosen", { n: props.n })}</span>
      <Button size="small" danger icon={<Trash2 size={12} />} onClick={props.onClick}>
        {t("do.delete")} {props.n}
      </Button>
    </>
  );
}
