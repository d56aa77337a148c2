import { Button, Dropdown, Select } from "antd";
import {
  CirclePlay,
  CircleUser,
  Clock3,
  CloudOff,
  KeyRound,
  LoaderCircle,
  LogOut,
  Moon,
  Search,
  Sun,
} from "lucide-react";
import { useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";

import { useLive } from "@/api/events";
import { useList } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ProjectRef, RunListed, User } from "@/api/types";
import { under } from "@/lib/base";
import { useI18n } from "@/lib/i18n";
import { to } from "@/parts/links";
import { runFilter } from "@/parts/filters";
import { IconButton } from "@/ui/basics";
import { useMode } from "@/ui/mode";

import { panel } from "./openers";

export function TopBar(props: { project: string; projects: ProjectRef[]; user: User }) {
  const { t, lang, setLang } = useI18n();
  const { mode, toggle } = useMode();
  const navigate = useNavigate();
  const live = useSettled(useLive(), 4000);

  const switchLang = () => {
    const next = lang === "zh" ? "en" : "zh";
    setLang(next);
    // Kept with the account so that mails and the command line speak it too; the page does not wait for it.
    void http.patch("me", { language: next }).catch(() => undefined);
  };
  const logOut = async () => {
    await http.post("auth:logout");
    location.assign(under("login"));
  };
  return (
    <header className="top">
      <Link className="brand" to={props.project ? to.home(props.project) : "/"} aria-label="Cube Studio">
        <img src={under("icon.svg")} alt="" />
      </Link>
      {props.projects.length > 0 && (
        <Select
          className="project"
          variant="borderless"
          value={props.project || undefined}
          placeholder={t("top.choose_project")}
          aria-label={t("top.project")}
          showSearch={props.projects.length > 6}
          popupMatchSelectWidth={false}
          options={props.projects.map((each) => ({ value: each.name, label: each.label || each.name }))}
          onChange={(name: string) => void navigate(to.home(name))}
        />
      )}
      <button type="button" className="find" onClick={() => panel.show("palette")}>
        <Search size={14} aria-hidden />
        <span>{t("palette.open")}</span>
        <kbd aria-hidden>{navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      <div className="counters">
        {!live && (
          <span className="offline" role="status" title={t("top.offline_long")}>
            <CloudOff size={14} aria-hidden />
            <span>{t("top.offline")}</span>
          </span>
        )}
        {props.project && <Counters project={props.project} />}
      </div>
      <div className="tools">
        <Button
          type="text"
          size="small"
          onClick={switchLang}
          aria-label={t("top.language")}
          title={t("top.language")}
          lang={lang === "zh" ? "en" : "zh"}
        >
          {lang === "zh" ? "EN" : "中"}
        </Button>
        <IconButton
          icon={mode === "dark" ? <Sun size={15} /> : <Moon size={15} />}
          label={t(mode === "dark" ? "top.light" : "top.dark")}
          onClick={toggle}
        />
        <Dropdown
          trigger={["click"]}
          placement="bottomRight"
          menu={{
            items: [
              { key: "who", type: "group", label: props.user.username },
              {
                key: "account",
                icon: <KeyRound size={14} />,
                label: t("top.account"),
                onClick: () => void navigate("/account"),
              },
              { key: "logout", icon: <LogOut size={14} />, label: t("top.logout"), onClick: () => void logOut() },
            ],
          }}
        >
          <Button
            type="text"
            size="small"
            icon={<CircleUser size={17} />}
            aria-label={t("top.user", { name: props.user.username })}
          />
        </Dropdown>
      </div>
    </header>
  );
}

/** A value that turns false only after it has been so for a while: a short break is nobody's concern. */
function useSettled(value: boolean, after: number): boolean {
  const [settled, setSettled] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value ? 0 : after);
    return () => clearTimeout(timer);
  }, [value, after]);
  return settled;
}

const MANY = 50;

function Counters(props: { project: string }) {
  const { t } = useI18n();
  const route = path`projects/${props.project}/runs`;
  const running = useList<RunListed>(
    ["counters", props.project, "running"],
    route,
    runFilter({ states: ["Running"], size: MANY + 1 }),
  );
  const queued = useList<RunListed>(
    ["counters", props.project, "queued"],
    route,
    runFilter({ states: ["Queued"], size: MANY + 1 }),
  );
  const shown = (items: RunListed[] | undefined) =>
    items === undefined ? "–" : items.length > MANY ? `${MANY}+` : String(items.length);
  return (
    <>
      <Link to={`${to.runs(props.project)}?state=Running`}>
        {running.items?.length ? (
          <LoaderCircle size={13} aria-hidden className="turning" />
        ) : (
          <CirclePlay size={13} aria-hidden />
        )}
        <span className="word">{t("top.running")} </span>
        <b className="num">{shown(running.items)}</b>
      </Link>
      <Link to={`${to.runs(props.project)}?state=Queued`}>
        <Clock3 size={13} aria-hidden />
        <span className="word">{t("top.queue")} </span>
        <b className="num">{shown(queued.items)}</b>
      </Link>
    </>
  );
}
