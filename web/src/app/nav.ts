import {
  AppWindow,
  Boxes,
  CalendarClock,
  Cpu,
  FolderOpen,
  HardDrive,
  House,
  KeyRound,
  LayoutTemplate,
  type LucideIcon,
  Network,
  Package,
  Play,
  Radio,
  ScrollText,
  Server,
  Settings,
  Users,
  Waypoints,
} from "lucide-react";

import type { Key } from "@/lib/i18n";
import { to } from "@/parts/links";

export interface Entry {
  key: string;
  label: Key;
  icon: LucideIcon;
  path: string;
  /** The address must match whole. */
  exact?: boolean;
}

export interface Group {
  label: Key | null;
  entries: Entry[];
}

/** The navigation in the order of the work; an entry is here when its page is. */
export function navigation(project: string, admin: boolean): Group[] {
  const inProject: Group[] = [
    { label: null, entries: [{ key: "home", label: "nav.home", icon: House, path: to.home(project), exact: true }] },
    {
      label: "nav.data",
      entries: [
        { key: "files", label: "nav.files", icon: FolderOpen, path: to.files(project) },
        { key: "volumes", label: "nav.volumes", icon: HardDrive, path: to.volumes(project) },
      ],
    },
    {
      label: "nav.train",
      entries: [
        { key: "pipelines", label: "nav.pipelines", icon: Waypoints, path: to.pipelines(project) },
        { key: "runs", label: "nav.runs", icon: Play, path: to.runs(project) },
        { key: "schedules", label: "nav.schedules", icon: CalendarClock, path: to.schedules(project) },
        { key: "templates", label: "nav.templates", icon: LayoutTemplate, path: to.templates(project) },
      ],
    },
    {
      label: "nav.models_group",
      entries: [{ key: "models", label: "nav.models", icon: Package, path: to.models(project) }],
    },
    {
      label: "nav.serve",
      entries: [
        { key: "services", label: "nav.services", icon: Radio, path: to.services(project) },
        { key: "apps", label: "nav.apps", icon: AppWindow, path: to.apps(project) },
        { key: "keys", label: "nav.keys", icon: KeyRound, path: to.keys(project) },
      ],
    },
  ];
  const manage: Entry[] = [
    ...(project
      ? [
          { key: "project", label: "nav.project", icon: Settings, path: to.manage(project, "") } as const,
          { key: "workloads", label: "nav.workloads", icon: Cpu, path: to.workloads(project) } as const,
        ]
      : []),
    ...(admin
      ? [
          { key: "projects", label: "nav.projects", icon: Boxes, path: "/admin/projects" } as const,
          { key: "clusters", label: "nav.clusters", icon: Network, path: to.clusters() } as const,
          { key: "users", label: "nav.users", icon: Users, path: "/admin/users" } as const,
          { key: "system", label: "nav.system", icon: Server, path: "/admin/system" } as const,
          { key: "audit", label: "nav.audit", icon: ScrollText, path: "/admin/audit" } as const,
        ]
      : []),
  ];
  return [...(project ? inProject : []), { label: "nav.manage", entries: manage }];
}
