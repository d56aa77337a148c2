import type { ComponentType } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";

import { basePath } from "@/lib/base";

import { Frame } from "./Frame";
import { Crash, NotFound, Start } from "./places";

/** A page that is fetched when it is first opened. */
const page = (path: string, load: () => Promise<{ default: ComponentType }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
});

const inProject: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import("@/features/home/HomePage")).default }) },
  page("files", () => import("@/features/files/FilesPage")),
  page("volumes", () => import("@/features/volumes/VolumesPage")),
  page("volumes/:name", () => import("@/features/volumes/VolumePage")),
  page("pipelines", () => import("@/features/pipelines/PipelinesPage")),
  page("pipelines/:name/:face?", () => import("@/features/pipelines/PipelinePage")),
  page("runs", () => import("@/features/runs/RunsPage")),
  page("runs/compare", () => import("@/features/runs/compare/ComparePage")),
  page("runs/:id", () => import("@/features/runs/RunPage")),
  page("schedules", () => import("@/features/schedules/SchedulesPage")),
  page("templates", () => import("@/features/templates/TemplatesPage")),
  page("templates/:name", () => import("@/features/templates/TemplatePage")),
  page("models", () => import("@/features/models/ModelsPage")),
  page("models/:name/:face?", () => import("@/features/models/ModelPage")),
  page("services", () => import("@/features/services/ServicesPage")),
  page("services/:name/:face?", () => import("@/features/services/ServicePage")),
  page("keys", () => import("@/features/services/KeysPage")),
  page("apps", () => import("@/features/apps/AppsPage")),
  page("apps/:name/:face?", () => import("@/features/apps/AppPage")),
  page("workloads", () => import("@/features/workloads/WorkloadsPage")),
  page("workloads/:id", () => import("@/features/workloads/WorkloadPage")),
  page("manage/:face?", () => import("@/features/manage/ProjectPage")),
  { path: "*", Component: NotFound },
];

export const router = createBrowserRouter(
  [
    {
      ErrorBoundary: Crash,
      HydrateFallback: () => null,
      children: [
        page("setup", () => import("@/features/account/SetupPage")),
        page("login", () => import("@/features/account/LoginPage")),
        {
          Component: Frame,
          children: [
            { index: true, Component: Start },
            page("account", () => import("@/features/account/AccountPage")),
            page("admin/users", () => import("@/features/admin/UsersPage")),
            page("admin/projects", () => import("@/features/admin/ProjectsPage")),
            page("admin/clusters", () => import("@/features/clusters/ClustersPage")),
            page("admin/clusters/:name/:face?", () => import("@/features/clusters/ClusterPage")),
            page("admin/system", () => import("@/features/admin/SystemPage")),
            page("admin/audit", () => import("@/features/admin/AuditPage")),
            { path: "admin", element: <Navigate to="/admin/users" replace /> },
            { path: "p/:project", ErrorBoundary: Crash, children: inProject },
            { path: "*", Component: NotFound },
          ],
        },
      ],
    },
  ],
  { basename: basePath.replace(/\/$/, "") || "/" },
);
