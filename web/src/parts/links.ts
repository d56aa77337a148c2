/** Addresses inside the studio. */
const part = encodeURIComponent;

export const to = {
  home: (project: string) => `/p/${part(project)}`,
  files: (project: string, folder = "") => `/p/${part(project)}/files${folder ? `?path=${part(folder)}` : ""}`,
  ownFiles: (project: string, folder = "") =>
    `/p/${part(project)}/files?space=personal${folder && `&path=${part(folder)}`}`,
  /** The project's space where its work runs. */
  clusterFiles: (project: string, folder = "") =>
    `/p/${part(project)}/files?space=cluster${folder && `&path=${part(folder)}`}`,
  volumes: (project: string) => `/p/${part(project)}/volumes`,
  volume: (project: string, name: string, folder = "") =>
    `/p/${part(project)}/volumes/${part(name)}${folder && `?path=${part(folder)}`}`,
  pipelines: (project: string) => `/p/${part(project)}/pipelines`,
  pipeline: (project: string, name: string, face = "") =>
    `/p/${part(project)}/pipelines/${part(name)}${face && `/${face}`}`,
  schedule: (project: string, pipeline: string, name: string) =>
    `${to.pipeline(project, pipeline, "schedules")}?schedule=${part(name)}`,
  runs: (project: string) => `/p/${part(project)}/runs`,
  compare: (project: string, ids: string[]) => `/p/${part(project)}/runs/compare?ids=${ids.map(part).join(",")}`,
  run: (project: string, id: string, task?: string, face?: string) => {
    const query = new URLSearchParams({ ...(task && { task }), ...(face && { face }) }).toString();
    return `/p/${part(project)}/runs/${part(id)}${query && `?${query}`}`;
  },
  schedules: (project: string) => `/p/${part(project)}/schedules`,
  templates: (project: string) => `/p/${part(project)}/templates`,
  template: (project: string, name: string) => `/p/${part(project)}/templates/${part(name)}`,
  models: (project: string) => `/p/${part(project)}/models`,
  model: (project: string, name: string, face = "") => `/p/${part(project)}/models/${part(name)}${face && `/${face}`}`,
  services: (project: string) => `/p/${part(project)}/services`,
  service: (project: string, name: string, face = "") =>
    `/p/${part(project)}/services/${part(name)}${face && `/${face}`}`,
  apps: (project: string) => `/p/${part(project)}/apps`,
  app: (project: string, name: string, face = "") => `/p/${part(project)}/apps/${part(name)}${face && `/${face}`}`,
  keys: (project: string) => `/p/${part(project)}/keys`,
  workloads: (project: string) => `/p/${part(project)}/workloads`,
  workload: (project: string, id: string) => `/p/${part(project)}/workloads/${part(id)}`,
  clusters: () => "/admin/clusters",
  cluster: (name: string, face = "") => `/admin/clusters/${part(name)}${face && `/${face}`}`,
  manage: (project: string, face = "members") => `/p/${part(project)}/manage${face && `/${face}`}`,
};
