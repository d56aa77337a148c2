import { Button, Dropdown, type MenuProps } from "antd";
import { ChevronRight, Ellipsis } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Link, NavLink, useLocation } from "react-router";

import { useT } from "@/lib/i18n";
import { noteVisit } from "@/lib/recent";

export interface Crumb {
  label: ReactNode;
  to?: string;
}

export interface Tab {
  to: string;
  label: string;
  count?: number | null;
  end?: boolean;
}

interface PageProps {
  title: string;
  crumbs?: Crumb[];
  /** Beside the title: state, tags. */
  state?: ReactNode;
  /** The two verbs most used. */
  verbs?: ReactNode;
  /** The rest, under ⋯. */
  more?: MenuProps["items"];
  tabs?: Tab[];
  /** The content fills the window and scrolls by itself. */
  fill?: boolean;
  children: ReactNode;
}

/** The order every page has: title, state, verbs, ⋯, tabs, content. */
export function Page(props: PageProps) {
  const t = useT();
  useEffect(() => {
    document.title = `${props.title} · Cube Studio`;
  }, [props.title]);
  // A page with crumbs is a thing's own; what it shows of the thing (its tab) is another part of the same page.
  const { pathname } = useLocation();
  const isThing = Boolean(props.crumbs) && !/\/(new|runs\/compare)(\/|$)/.test(pathname);
  useEffect(() => {
    if (isThing) noteVisit(pathname, props.title);
  }, [isThing, pathname, props.title]);
  return (
    <div className={props.fill ? "page fill" : "page"}>
      <header className="page-head">
        {props.crumbs && (
          <nav className="crumbs" aria-label={t("page.crumbs")}>
            {props.crumbs.map((crumb, at) => (
              <span key={at} className="row" style={{ gap: 6 }}>
                {at > 0 && <ChevronRight size={12} aria-hidden />}
                {crumb.to ? <Link to={crumb.to}>{crumb.label}</Link> : crumb.label}
              </span>
            ))}
          </nav>
        )}
        <div className="title">
          <h1>{props.title}</h1>
          {props.state}
          {(Boolean(props.verbs) || (props.more?.length ?? 0) > 0) && (
            <div className="verbs">
              {props.verbs}
              {props.more && props.more.length > 0 && (
                <Dropdown menu={{ items: props.more }} trigger={["click"]} placement="bottomRight">
                  <Button icon={<Ellipsis size={16} />} aria-label={t("page.more")} />
                </Dropdown>
              )}
            </div>
          )}
        </div>
      </header>
      {props.tabs && <LinkTabs tabs={props.tabs} />}
      {props.children}
    </div>
  );
}

function LinkTabs(props: { tabs: Tab[] }) {
  const t = useT();
  return (
    <nav className="tabs" aria-label={t("page.tabs")}>
      {props.tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to} end={tab.end ?? true} replace>
          {tab.label}
          {tab.count ? <span className="count num">{tab.count}</span> : null}
        </NavLink>
      ))}
    </nav>
  );
}

/** Tabs inside a page, held by the caller. */
export function Faces<K extends string>(props: {
  of: { key: K; label: string; count?: number | null }[];
  at: K;
  onChange: (key: K) => void;
  label: string;
}) {
  const step = (by: number) => {
    const here = props.of.findIndex((each) => each.key === props.at);
    const next = props.of[(here + by + props.of.length) % props.of.length];
    if (next) props.onChange(next.key);
  };
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={props.label}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") step(1);
        if (event.key === "ArrowLeft") step(-1);
      }}
    >
      {props.of.map((each) => (
        <button
          key={each.key}
          type="button"
          role="tab"
          aria-selected={each.key === props.at}
          tabIndex={each.key === props.at ? 0 : -1}
          onClick={() => props.onChange(each.key)}
        >
          {each.label}
          {each.count ? <span className="count num">{each.count}</span> : null}
        </button>
      ))}
    </div>
  );
}
