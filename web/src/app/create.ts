import {
  AppWindow,
  Boxes,
  CalendarPlus,
  HardDrive,
  KeyRound,
  LayoutTemplate,
  type LucideIcon,
  Network,
  PackagePlus,
  Upload,
  UserPlus,
  Waypoints,
} from "lucide-react";

import type { Key } from "@/lib/i18n";
import { to } from "@/parts/links";
import type { Role } from "@/api/types";

export interface Creation {
  key: string;
  label: Key;
  icon: LucideIcon;
  path: string;
  state?: { create: true };
}

const writes: readonly string[] = ["developer", "owner"];

/** What one may make, and the page that makes it. Those pages open their form when they are entered with `create`. */
export function creations(project: string, role: Role | undefined, admin: boolean): Creation[] {
  const write = project !== "" && (admin || (role !== undefined && writes.includes(role)));
  const manage = project !== "" && (admin || role === "owner");
  const state = { create: true } as const;
  return [
    ...(write
      ? [
          {
            key: "pipeline",
            label: "create.pipeline",
            icon: Waypoints,
            path: to.pipeline(project, "new", "editor"),
          } as const,
          {
            key: "schedule",
            label: "schedule.create",
            icon: CalendarPlus,
            path: to.schedules(project),
            state,
          } as const,
          { key: "files", label: "create.files", icon: Upload, path: to.files(project), state } as const,
          { key: "model", label: "model.register", icon: PackagePlus, path: to.models(project), state } as const,
          {
            key: "template",
            label: "create.template",
            icon: LayoutTemplate,
            path: to.templates(project),
            state,
          } as const,
          { key: "app", label: "app.new", icon: AppWindow, path: to.apps(project), state } as const,
          { key: "key", label: "create.key", icon: KeyRound, path: to.keys(project), state } as const,
        ]
      : []),
    ...(manage
      ? [
          {
            key: "secret",
            label: "create.secret",
            icon: KeyRound,
            path: to.manage(project, "secrets"),
            state,
          } as const,
          { key: "volume", label: "volume.new", icon: HardDrive, path: to.volumes(project), state } as const,
        ]
      : []),
    ...(admin
      ? [
          { key: "project", label: "create.project", icon: Boxes, path: "/admin/projects", state } as const,
          { key: "cluster", label: "cluster.add", icon: Network, path: to.clusters(), state } as const,
          { key: "user", label: "create.user", icon: UserPlus, path: "/admin/users", state } as const,
        ]
      : []),
  ];
}
