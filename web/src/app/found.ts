import {
  Boxes,
  FileText,
  Folder,
  Languages,
  LayoutTemplate,
  type LucideIcon,
  Package,
  Play,
  Radio,
  SunMoon,
  Waypoints,
} from "lucide-react";
import { useMemo } from "react";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type {
  FileEntry,
  Model,
  PipelineSummary,
  ProjectRef,
  RunListed,
  ServiceListed,
  TemplateSummary,
} from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { runFilter } from "@/parts/filters";
import { to } from "@/parts/links";
import { useMode } from "@/ui/mode";

import { creations } from "./create";
import { navigation } from "./nav";

export interface Found {
  key: string;
  label: string;
  kind: string;
  icon: LucideIcon;
  path: string;
  state?: object;
  /** Done here instead of going somewhere. */
  act?: () => void;
}

interface Wanted {
  project: string;
  projects: ProjectRef[];
  admin: boolean;
  text: string;
}

const MOST = 40;
const MOST_RUNS = 8;

/** Everything of the studio that fits what is typed: what begins with it first. */
export function useFound(wanted: Wanted): Found[] {
  const { t } = useI18n();
  const { text } = wanted;
  const places = usePlaces(wanted);
  const actions = useActions(wanted);
  const things = useThings(wanted.project, text);
  const files = useFiles(wanted.project, text);
  const runs = useList<RunListed>(
    ["runs", wanted.project, "palette", text],
    wanted.project ? path`projects/${wanted.project}/runs` : null,
    runFilter({ prefix: text, size: MOST_RUNS }),
  ).items;
  return useMemo(() => {
    const needle = text.toLowerCase();
    const rank = (each: Found): number => {
      const label = each.label.toLowerCase();
      return label.startsWith(needle) ? 0 : label.includes(needle) ? 1 : 2;
    };
    const fitting = [...places, ...things, ...actions].filter((each) => rank(each) < 2);
    if (needle) fitting.sort((a, b) => rank(a) - rank(b));
    const started = (runs ?? []).slice(0, needle ? MOST_RUNS : MOST_RUNS / 2).map((run) => ({
      key: run.id,
      label: `${run.pipeline} · ${run.id}`,
      kind: t("palette.run"),
      icon: Play,
      path: to.run(wanted.project, run.id),
    }));
    return [...fitting.slice(0, MOST), ...files, ...started];
  }, [text, places, things, actions, files, runs, wanted.project, t]);
}

function usePlaces(wanted: Wanted): Found[] {
  const { t } = useI18n();
  const { project, projects, admin } = wanted;
  return useMemo(() => {
    const pages = navigation(project, admin).flatMap((group) =>
      group.entries.map((entry) => ({
        key: `page:${entry.key}`,
        label: t(entry.label),
        kind: t("palette.page"),
        icon: entry.icon,
        path: entry.path,
      })),
    );
    const others = projects
      .filter((each) => each.name !== project)
      .map((each) => ({
        key: `project:${each.name}`,
        label: t("palette.switch", { name: each.label || each.name }),
        kind: t("palette.project"),
        icon: Boxes,
        path: to.home(each.name),
      }));
    return [...pages, ...others];
  }, [project, projects, admin, t]);
}

function useActions(wanted: Wanted): Found[] {
  const { t, lang, setLang } = useI18n();
  const { toggle } = useMode();
  const { project, projects, admin } = wanted;
  return useMemo(() => {
    const kind = t("palette.action");
    const role = projects.find((each) => each.name === project)?.role;
    const made = creations(project, role, admin).map((each) => ({
      key: `create:${each.key}`,
      label: t(each.label),
      kind,
      icon: each.icon,
      path: each.path,
      state: each.state,
    }));
    const own: Found[] = [
      { key: "act:mode", label: t("palette.dark"), kind, icon: SunMoon, path: "", act: toggle },
      {
        key: "act:language",
        label: t("palette.language"),
        kind,
        icon: Languages,
        path: "",
        act: () => setLang(lang === "zh" ? "en" : "zh"),
      },
    ];
    return [...made, ...own];
  }, [project, projects, admin, t, lang, setLang, toggle]);
}

/** Pipelines (to open and to run), models, services, templates. */
function useThings(project: string, text: string): Found[] {
  const { t, lang } = useI18n();
  const within = (kind: string) => (project ? path`projects/${project}/${kind}` : null);
  const pipelines = useList<PipelineSummary>(["pipelines", project, "palette"], within("pipelines"), {
    page_size: 500,
  }).items;
  const models = useList<Model>(["models", project, "palette"], within("models"), { page_size: 500 }).items;
  const services = useList<ServiceListed>(["services", project, "palette"], within("services"), {
    page_size: 500,
  }).items;
  const templates = useList<TemplateSummary>(["templates", project, "palette"], within("templates"), {
    page_size: 500,
  }).items;
  const typed = text !== "";
  return useMemo(() => {
    const found = (kind: string, icon: LucideIcon, name: string, where: string, label = name): Found => ({
      key: `${kind}:${name}`,
      label,
      kind,
      icon,
      path: where,
    });
    const runs = (pipelines ?? []).map((each) => ({
      ...found(
        t("palette.action"),
        Play,
        each.name,
        to.pipeline(project, each.name),
        t("palette.run_it", { name: each.name }),
      ),
      state: { run: true },
    }));
    return [
      ...(pipelines ?? []).map((each) =>
        found(t("palette.pipeline"), Waypoints, each.name, to.pipeline(project, each.name)),
      ),
      ...(models ?? []).map((each) => found(t("palette.model"), Package, each.name, to.model(project, each.name))),
      ...(services ?? []).map((each) => found(t("palette.service"), Radio, each.name, to.service(project, each.name))),
      // Dozens of them would hide everything else before a word is typed.
      ...(typed ? runs : runs.slice(0, 3)),
      ...(typed ? (templates ?? []) : []).map((each) =>
        found(
          t("palette.template"),
          LayoutTemplate,
          each.name,
          to.template(project, each.name),
          `${each.name} · ${pick(each.label, lang)}`,
        ),
      ),
    ];
  }, [project, typed, lang, t, pipelines, models, services, templates]);
}

/** Files of the folder that is being typed: `data/tr` looks into `data` for what contains `tr`. */
function useFiles(project: string, text: string): Found[] {
  const { t } = useI18n();
  const typed = text.replace(/^file:\/\//, "");
  const folder = typed.split("/").slice(0, -1).join("/");
  const wanted = (typed.split("/").at(-1) ?? "").toLowerCase();
  const entries = useList<FileEntry>(
    ["files", project, folder],
    project && typed ? path`projects/${project}/files` : null,
    { path: folder },
  ).items;
  return useMemo(
    () =>
      (typed ? (entries ?? []) : [])
        .filter((each) => each.name.toLowerCase().includes(wanted))
        .slice(0, MOST_RUNS)
        .map((each) => ({
          key: `file:${each.path}`,
          label: each.path,
          kind: t(each.kind === "folder" ? "palette.folder" : "palette.file"),
          icon: each.kind === "folder" ? Folder : FileText,
          path:
            each.kind === "folder"
              ? to.files(project, each.path)
              : `${to.files(project, folder)}${folder ? "&" : "?"}q=${encodeURIComponent(each.name)}`,
        })),
    [entries, typed, wanted, folder, project, t],
  );
}
