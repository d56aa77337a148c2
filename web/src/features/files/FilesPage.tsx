import { useNavigate, useSearchParams } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Place } from "@/api/types";
import { useT } from "@/lib/i18n";
import { type Space, SpacePage } from "@/parts/files/SpacePage";
import { to } from "@/parts/links";
import { useProject, useUser } from "@/parts/session";
import { Note } from "@/ui/feedback";
import { Faces } from "@/ui/page";

/** The project's own space, which runs read and people fill, and one's own in it. */
export default function FilesPage() {
  const t = useT();
  const project = useProject();
  const { username } = useUser();
  const navigate = useNavigate();
  const asked = useSearchParams()[0].get("space") ?? "project";
  const place = useGet<Place>(["place", project], path`projects/${project}/place`);
  const bound = Boolean(place.data?.binding);
  const spaces: Record<string, Space> = {
    project: {
      name: "",
      root: project,
      at: (folder) => to.files(project, folder),
      reference: (path) => `file://${path}`,
      terminal: ":",
    },
    cluster: {
      name: "volume://project",
      root: "/mnt/project",
      at: (folder) => to.clusterFiles(project, folder),
      reference: (path) => `/mnt/project/${path}`,
      terminal: "volume://project/",
    },
    personal: {
      name: "personal",
      root: username,
      at: (folder) => to.ownFiles(project, folder),
      reference: (path) => `$CUBE_VOLUMES/$CUBE_USER/${path}`,
      terminal: "personal://",
    },
  };
  const key = asked in spaces ? asked : "project";
  const space = spaces[key]!;
  const faces = (
    <Faces
      of={[
        { key: "project", label: t("volume.kind_project") },
        ...(bound || key === "cluster" ? [{ key: "cluster", label: t("volume.kind_cluster") }] : []),
        { key: "personal", label: t("volume.kind_personal") },
      ]}
      at={key}
      onChange={(chosen) => void navigate(spaces[chosen]!.at(""))}
      label={t("volume.spaces")}
    />
  );
  return (
    <SpacePage key={space.name} space={space} title={t("nav.files")}>
      {faces}
      {key === "project" && bound && <Note>{t("files.on_cluster")}</Note>}
    </SpacePage>
  );
}
