import { useNavigate, useSearchParams } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Place } from "@/api/types";
import { useT } from "@/lib/i18n";
import { SpacePage } from "@/parts/files/SpacePage";
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
  const own = useSearchParams()[0].get("space") === "personal";
  const place = useGet<Place>(["place", project], path`projects/${project}/place`);
  const faces = (
    <Faces
      of={[
        { key: "project", label: t("volume.kind_project") },
        { key: "personal", label: t("volume.kind_personal") },
      ]}
      at={own ? "personal" : "project"}
      onChange={(key) => void navigate(key === "personal" ? to.ownFiles(project) : to.files(project))}
      label={t("volume.spaces")}
    />
  );
  const space = own
    ? {
        name: "personal",
        root: username,
        at: (folder: string) => to.ownFiles(project, folder),
        reference: (path: string) => `$CUBE_VOLUMES/$CUBE_USER/${path}`,
        terminal: "",
      }
    : {
        name: "",
        root: project,
        at: (folder: string) => to.files(project, folder),
        reference: (path: string) => `file://${path}`,
        terminal: ":",
      };
  return (
    <SpacePage key={space.name} space={space} title={t("nav.files")}>
      {faces}
      {!own && place.data?.binding && <Note>{t("files.on_cluster")}</Note>}
    </SpacePage>
  );
}
