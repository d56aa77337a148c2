import { useParams } from "react-router";

import { useT } from "@/lib/i18n";
import { AuditList } from "@/parts/AuditList";
import { to } from "@/parts/links";
import { useMay, useMe, useProject } from "@/parts/session";
import { Page } from "@/ui/page";

import { Members } from "./Members";
import { Secrets } from "./Secrets";
import { Settings } from "./Settings";

/** The project itself: who is in it, what it keeps secret, who changed what. */
export default function ProjectPage() {
  const t = useT();
  const project = useProject();
  const face = useParams()["face"] ?? "members";
  const may = useMay("manage");
  const me = useMe().data;
  const known = me?.projects.find((each) => each.name === project);
  return (
    <Page
      fill={face === "audit"}
      title={known?.label || project}
      crumbs={[{ label: t("nav.manage") }]}
      state={known?.label ? <code className="muted">{project}</code> : undefined}
      tabs={[
        { to: to.manage(project, "members"), label: t("manage.members") },
        { to: to.manage(project, "secrets"), label: t("manage.secrets") },
        ...(may
          ? [
              { to: to.manage(project, "audit"), label: t("manage.audit") },
              { to: to.manage(project, "settings"), label: t("manage.settings") },
            ]
          : []),
      ]}
    >
      {face === "members" && <Members project={project} />}
      {face === "secrets" && <Secrets project={project} />}
      {face === "audit" && <AuditList project={project} />}
      {face === "settings" && <Settings project={project} />}
    </Page>
  );
}
