import { Button, Dropdown } from "antd";
import {
  ChevronDown,
  CirclePlay,
  CircleUser,
  Clock3,
  CloudOff,
  KeyRound,
  LoaderCircle,
  LogOut,
  Moon,
  Plus,
  Search,
  Sun,
} from "lucide-react";
import { createElement, useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";

import { useLive } from "@/api/events";
import { useGet } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ProjectRef, Room, User } from "@/api/types";
import { under } from "@/lib/base";
import { useI18n } from "@/lib/i18n";
import { to } from "@/parts/links";
import { IconButton } from "@/ui/basics";
import { useMode } from "@/ui/mode";

import { creations } from "./create";
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
  const chosen = props.projects.find((each) => each.name === props.project);
  const shownProject = chosen ? chosen.label || chosen.name : t("top.choose_project");
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
        <Dropdown
          trigger={["click"]}
          menu={{
            selectable: true,
            selectedKeys: [props.project],
            className: "project-menu",
            items: props.projects.map((each) => ({
              key: each.name,
              label: each.label || each.name,
              onClick: () => void navigate(to.home(each.name)),
            })),
          }}
        >
          <button type="button" className="plain project" aria-label={`${t("top.project")}: ${shownProject}`}>
            <span className="clip">{shownProject}</span>
            <ChevronDown size={13} aria-hidden />
          </button>
        </Dropdown>
      )}
      <button type="button" className="find" onClick={() => panel.show("palette")}>
        <Search size={14} aria-hidden />
        <span>{t("palette.open")}</span>
        <kbd aria-hidden>{navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      <Create project={props.project} projects={props.projects} admin={props.user.is_admin} />
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

/** Everything one may make, from wherever one is. */
function Create(props: { project: string; projects: ProjectRef[]; admin: boolean }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const role = props.projects.find((each) => each.name === props.project)?.role;
  const all = creations(props.project, role, props.admin);
  if (all.length === 0) return null;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: all.map((each) => ({
          key: each.key,
          icon: createElement(each.icon, { size: 14, "aria-hidden": true }),
          label: t(each.label),
          onClick: () => void navigate(each.path, { state: each.state }),
        })),
      }}
    >
      <Button className="create" type="primary" size="small" icon={<Plus size={14} />} aria-label={t("top.create")}>
        <span className="word">{t("top.create")}</span>
      </Button>
    </Dropdown>
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

/** Running and waiting workloads of the project: what works now, and what would if there were room. */
function Counters(props: { project: string }) {
  const { t } = useI18n();
  const room = useGet<Room>(["counters", props.project], path`projects/${props.project}/capacity`).data;
  return (
    <>
      <Link to={`${to.workloads(props.project)}?state=Running`}>
        {room?.running ? (
          <LoaderCircle size={13} aria-hidden className="turning" />
        ) : (
          <CirclePlay size={13} aria-hidden />
        )}
        <span className="word">{t("top.running")} </span>
        <b className="num">{room?.running ?? "–"}</b>
      </Link>
      <Link to={`${to.workloads(props.project)}?state=Queued`}>
        <Clock3 size={13} aria-hidden />
        <span className="word">{t("top.queue")} </span>
        <b className="num">{room?.queued ?? "–"}</b>
      </Link>
    </>
  );
}
