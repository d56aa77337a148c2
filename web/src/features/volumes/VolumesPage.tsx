import { Button } from "antd";
import { HardDrive, Pencil, Plus, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Place, Volume, VolumeList } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { removeSoon, useKept } from "@/parts/undo";
import { Ago, Card, CodeBlock, CopyButton, IconButton } from "@/ui/basics";
import { Empty, FaultBox, Loaded, Note } from "@/ui/feedback";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { VolumeForm } from "./VolumeForm";
import { HELD, type Kind, kindWord, said } from "./kinds";
import "./volumes.css";

/** What work of the project can mount, and how it fares. */
export default function VolumesPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("manage");
  const route = path`projects/${project}/volumes`;
  const place = useGet<Place>(["place", project], path`projects/${project}/place`);
  const shared = place.data?.binding ? to.clusterFiles(project) : to.files(project);
  const volumes = useGet<VolumeList>(["volumes", project], route);
  const [editing, setEditing] = useState<Volume | "new" | null>(null);
  useCreateAsked(() => may && setEditing("new"));
  const make = may && (
    <Button type="primary" icon={<Plus size={14} />} onClick={() => setEditing("new")}>
      {t("volume.new")}
    </Button>
  );
  return (
    <Page title={t("nav.volumes")} verbs={make}>
      <div className="col">
        <Loaded query={volumes} rows={4}>
          {(found) => (
            <>
              <Card title={t("volume.spaces")} flush>
                <div className="grid-wrap" tabIndex={0}>
                  <table className="grid">
                    <tbody>
                      {found.spaces.map((space) => (
                        <tr key={space.name}>
                          <td>
                            {t(kindWord(space.kind))}
                            <div className="soft">
                              {t(space.kind === "project" ? "volume.project_help" : "volume.own_help")}
                            </div>
                          </td>
                          <td>
                            <span className="copyable">
                              <code>{space.path}</code>
                              <CopyButton text={space.path} />
                            </span>
                          </td>
                          <td className="right nowrap">
                            <Link to={space.kind === "project" ? shared : to.ownFiles(project)}>
                              {t("volume.browse")}
                            </Link>
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </Card>
              <Volumes project={project} found={found.items} may={may} make={make} onEdit={setEditing} />
              <Note>{t("volume.how")}</Note>
              {editing !== null && (
                <VolumeForm
                  project={project}
                  folders={found.folders}
                  volume={editing === "new" ? null : editing}
                  onClose={() => setEditing(null)}
                />
              )}
            </>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

function Volumes(props: {
  project: string;
  found: Volume[];
  may: boolean;
  make: React.ReactNode;
  onEdit: (volume: Volume) => void;
}) {
  const t = useT();
  const doomed = (name: string) => ({ route: path`projects/${props.project}/volumes/${name}` });
  const kept = useKept(props.found, (volume) => doomed(volume.name)) ?? [];
  return (
    <Card title={t("nav.volumes")} flush>
      {kept.length === 0 ? (
        <Empty icon={<HardDrive size={28} aria-hidden />} lead={t("volume.none")} teach={t("volume.teach")}>
          <CodeBlock text={"volumes: {/mnt/corpus: volume://corpus}"} />
          {props.make}
        </Empty>
      ) : (
        <div className="grid-wrap" tabIndex={0}>
          <table className="grid volumes">
            <thead>
              <tr>
                <th>{t("volume.name")}</th>
                <th>{t("volume.kind")}</th>
                <th>{t("volume.source")}</th>
                <th>{t("run.state")}</th>
                <th>{t("volume.used_by")}</th>
                <th>{t("volume.changed")}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {kept.map((volume) => (
                <Row
                  key={volume.name}
                  {...props}
                  volume={volume}
                  onDrop={() =>
                    removeSoon(t("undo.deleted", { name: volume.name }), [doomed(volume.name)], ["volumes"])
                  }
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

const PAGES = { pipeline: to.pipeline, service: to.service, app: to.app } as const;

function Row(props: {
  project: string;
  volume: Volume;
  may: boolean;
  onEdit: (volume: Volume) => void;
  onDrop: () => void;
}) {
  const t = useT();
  const { project, volume } = props;
  const mayCheck = useMay("run");
  const check = useVerb(() => http.post(`${path`projects/${project}/volumes/${volume.name}`}:check`), ["volumes"]);
  const mine = props.may && volume.own;
  const used = volume.used_by.length > 0;
  return (
    <tr>
      <td className="volume-name">
        <span className="copyable">
          {HELD.includes(volume.kind as Kind) ? (
            <Link to={to.volume(project, volume.name)}>
              <code>{volume.name}</code>
            </Link>
          ) : (
            <code>{volume.name}</code>
          )}
          <CopyButton text={`volume://${volume.name}`} />
        </span>
        {volume.note && <div className="soft volume-note">{volume.note}</div>}
      </td>
      <td className="volume-kind">
        {t(kindWord(volume.kind))}
        <div className="soft">
          {[
            volume.needs_cluster && t("volume.needs_cluster"),
            volume.read_only && t("volume.read_only"),
            !volume.own && t("volume.of", { project: volume.project }),
            volume.shares.length > 0 && t("volume.shared_with", { n: volume.shares.length }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </div>
      </td>
      <td className="volume-source">
        <code className="muted">{said(volume)}</code>
      </td>
      <td className="volume-state">
        {volume.state === "unknown" ? (
          <span className="soft">{t("volume.unchecked")}</span>
        ) : (
          <State state={volume.state === "ready" ? "Ready" : "Failed"} />
        )}
        {volume.reason && <div className="soft">{[volume.reason, volume.hint].filter(Boolean).join(" ")}</div>}
        {check.error && <FaultBox error={check.error} />}
      </td>
      <td className="volume-uses">
        {volume.used_by.map((use, at) => (
          <span key={use.kind + use.name}>
            {at > 0 && ", "}
            <Link to={PAGES[use.kind as keyof typeof PAGES](project, use.name)}>{use.name}</Link>
          </span>
        ))}
      </td>
      <td className="volume-time nowrap">
        <Ago time={volume.updated_at} />
      </td>
      <td className="volume-verbs right nowrap">
        {mayCheck && (
          <IconButton icon={<RefreshCw size={14} />} label={t("volume.check")} onClick={() => check.mutate()} />
        )}
        {mine && (
          <>
            <IconButton icon={<Pencil size={14} />} label={t("volume.edit")} onClick={() => props.onEdit(volume)} />
            <IconButton
              danger
              disabled={used}
              icon={<Trash2 size={14} />}
              label={used ? t("volume.in_use") : t("do.delete")}
              onClick={props.onDrop}
            />
          </>
        )}
      </td>
    </tr>
  );
}
