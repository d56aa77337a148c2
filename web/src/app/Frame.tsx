import { Menu } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { NavLink, Navigate, Outlet, useLocation, useNavigate, useNavigation, useParams } from "react-router";

import { useFacts } from "@/api/events";
import { session } from "@/api/http";
import { useI18n, useT } from "@/lib/i18n";
import { recall, remember } from "@/lib/storage";
import { UserContext, useMe } from "@/parts/session";
import { UndoToasts } from "@/parts/undo";
import { FaultBox, Fence, Wait } from "@/ui/feedback";
import { useNarrow } from "@/ui/narrow";

import "./frame.css";
import { Keys } from "./Keys";
import { navigation } from "./nav";
import { TopBar } from "./TopBar";

const NavDrawer = lazy(() => import("./NavDrawer"));
const MustChange = lazy(() => import("@/features/account/MustChange"));

/** The frame every page lives in: top bar, navigation, content. */
export function Frame() {
  const t = useT();
  const { lang, setLang } = useI18n();
  const me = useMe();
  const location = useLocation();
  const navigate = useNavigate();
  const going = useNavigation().state === "loading";
  const user = me.data?.user ?? null;
  const inAddress = useParams()["project"];
  const known = me.data?.projects.map((each) => each.name) ?? [];
  const project = inAddress ?? (known.includes(recall("project") ?? "") ? (recall("project") ?? "") : (known[0] ?? ""));
  useFacts(user ? (me.data?.seq ?? 0) : null);

  useEffect(() => {
    if (inAddress) remember("project", inAddress);
  }, [inAddress]);
  const wanted = user?.language;
  useEffect(() => {
    // The account's language wins over this browser's when it becomes known; the server speaks it too.
    if ((wanted === "zh" || wanted === "en") && wanted !== lang) setLang(wanted);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);
  useEffect(() => {
    session.onLoggedOut = () => void me.refetch();
  }, [me]);

  if (!me.data) {
    return (
      <div className="lonely">
        {me.error ? <FaultBox error={me.error} onRetry={() => void me.refetch()} /> : <Wait what={t("wait.studio")} />}
      </div>
    );
  }
  if (!user) {
    if (me.data.setup_needed) return <Navigate to="/setup" replace />;
    const back = location.pathname + location.search;
    return <Navigate to={back === "/" ? "/login" : `/login?next=${encodeURIComponent(back)}`} replace />;
  }
  if (user.must_change) {
    return (
      <Suspense fallback={null}>
        <MustChange username={user.username} />
      </Suspense>
    );
  }
  return (
    <UserContext value={user}>
      <a
        className="skip-link"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
      >
        {t("frame.skip")}
      </a>
      <div className="frame">
        <TopBar project={project} projects={me.data.projects} user={user} />
        <Nav project={project} admin={user.is_admin} />
        <main id="content" tabIndex={-1} aria-busy={going}>
          {going && <div className="going" role="progressbar" aria-label={t("wait.page")} />}
          <Fence resetKey={location.pathname}>
            <Outlet />
          </Fence>
        </main>
      </div>
      <UndoToasts />
      <Keys
        projects={me.data.projects}
        project={project}
        admin={user.is_admin}
        go={(path, state) => void navigate(path, { state })}
      />
    </UserContext>
  );
}

const inBottomBar = ["home", "pipelines", "runs", "models"];

function Nav(props: { project: string; admin: boolean }) {
  const t = useT();
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const groups = navigation(props.project, props.admin);
  const bottom = groups.flatMap((group) => group.entries).filter((entry) => inBottomBar.includes(entry.key));

  const tree = groups.map((group, at) => (
    <div key={at} className="nav-group">
      {group.label && <h2>{t(group.label)}</h2>}
      {group.entries.map((entry) => (
        <NavLink key={entry.key} to={entry.path} end={entry.exact ?? false} onClick={() => setOpen(false)}>
          <entry.icon size={15} aria-hidden />
          {t(entry.label)}
        </NavLink>
      ))}
    </div>
  ));
  if (!narrow) {
    return (
      <nav className="nav" aria-label={t("frame.navigation")}>
        {tree}
      </nav>
    );
  }
  return (
    <>
      <nav className="nav-bottom" aria-label={t("frame.navigation")}>
        {bottom.map((entry) => (
          <NavLink key={entry.key} to={entry.path} end={entry.exact ?? false}>
            <entry.icon size={18} aria-hidden />
            <span>{t(entry.label)}</span>
          </NavLink>
        ))}
        <button type="button" className="plain" onClick={() => setOpen(true)} aria-expanded={open}>
          <Menu size={18} aria-hidden />
          <span>{t("frame.all")}</span>
        </button>
      </nav>
      {open && (
        <Suspense fallback={null}>
          <NavDrawer onClose={() => setOpen(false)}>{tree}</NavDrawer>
        </Suspense>
      )}
    </>
  );
}
