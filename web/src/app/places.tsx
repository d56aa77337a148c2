import { Button } from "antd";
import { Compass, RefreshCw } from "lucide-react";
import { Navigate, useRouteError } from "react-router";

import { useT } from "@/lib/i18n";
import { recall } from "@/lib/storage";
import { to } from "@/parts/links";
import { useMe } from "@/parts/session";
import { Empty, FaultBox } from "@/ui/feedback";
import { Page } from "@/ui/page";

/** "/" leads to the project used last, else to the first one. */
export function Start() {
  const t = useT();
  const me = useMe().data;
  if (!me) return null;
  const kept = recall("project");
  const project = me.projects.find((each) => each.name === kept) ?? me.projects[0];
  if (project) return <Navigate to={to.home(project.name)} replace />;
  if (me.user?.is_admin) return <Navigate to="/admin/projects" replace />;
  return (
    <Page title={t("start.title")}>
      <Empty lead={t("start.no_project")} teach={t("start.ask_owner")} />
    </Page>
  );
}

export function NotFound() {
  const t = useT();
  return (
    <Page title={t("notfound.title")}>
      <Empty icon={<Compass size={28} aria-hidden />} lead={t("notfound.lead")} teach={t("notfound.teach")} />
    </Page>
  );
}

/** A page that broke, or whose code could not be fetched because a newer studio is running. */
export function Crash() {
  const t = useT();
  const error = useRouteError();
  return (
    <div className="page">
      <FaultBox
        error={{ text: t("crash.text"), hint: error instanceof Error ? error.message : "" }}
        action={
          <Button size="small" icon={<RefreshCw size={13} />} onClick={() => location.reload()}>
            {t("crash.reload")}
          </Button>
        }
      />
    </div>
  );
}
