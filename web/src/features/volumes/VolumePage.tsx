import { useParams } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Volume } from "@/api/types";
import { useT } from "@/lib/i18n";
import { SpacePage } from "@/parts/files/SpacePage";
import { to } from "@/parts/links";
import { useProject } from "@/parts/session";
import { Loaded } from "@/ui/feedback";

import { kindWord } from "./kinds";

/** The files of a volume; one that lies elsewhere says where they can be seen. */
export default function VolumePage() {
  const t = useT();
  const project = useProject();
  const { name = "" } = useParams();
  const found = useGet<Volume>(["volumes", project, name], path`projects/${project}/volumes/${name}`);
  return (
    <Loaded query={found}>
      {(volume) => (
        <SpacePage
          key={name}
          title={name}
          crumbs={[{ label: t("nav.volumes"), to: to.volumes(project) }]}
          state={
            <span className="muted">
              {[t(kindWord(volume.kind)), volume.read_only && t("volume.read_only")].filter(Boolean).join(" · ")}
            </span>
          }
          space={{
            name: `volume://${name}`,
            root: name,
            at: (folder) => to.volume(project, name, folder),
            reference: (inside) => `volume://${name}/${inside}`,
            terminal: `volume://${name}/`,
            sealed: volume.read_only,
          }}
        />
      )}
    </Loaded>
  );
}
