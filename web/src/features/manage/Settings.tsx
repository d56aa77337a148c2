import { App, Button, Form, Input } from "antd";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Project } from "@/api/types";
import { useT } from "@/lib/i18n";
import { PlaceCard } from "@/parts/place/PlaceCard";
import { Ago, Card, Facts, Id } from "@/ui/basics";
import { FaultBox, Loaded } from "@/ui/feedback";

export function Settings(props: { project: string }) {
  const t = useT();
  const { message, modal } = App.useApp();
  const route = path`projects/${props.project}`;
  const project = useGet<Project>(["project", props.project], route);
  const rename = useVerb((values: { label: string }) => http.patch<Project>(route, values), ["project", "me"], {
    onSuccess: () => void message.success(t("yaml.saved")),
  });
  const archive = useVerb(
    (away: boolean) =>
      away ? http.post<Project>(`${route}:archive`) : http.patch<Project>(route, { archived: false }),
    ["project", "me"],
  );
  return (
    <Loaded query={project} rows={4}>
      {(found) => (
        <div className="col" style={{ maxWidth: 760 }}>
          {(rename.error ?? archive.error) && <FaultBox error={rename.error ?? archive.error} />}
          <Card title={t("manage.settings")}>
            <Form
              layout="vertical"
              initialValues={{ label: found.label }}
              onFinish={(values: { label: string }) => rename.mutate(values)}
              style={{ maxWidth: 420 }}
            >
              <Form.Item name="label" label={t("project.label")}>
                <Input maxLength={190} />
              </Form.Item>
              <Button htmlType="submit" type="primary" loading={rename.isPending}>
                {t("do.save")}
              </Button>
            </Form>
          </Card>
          <PlaceCard project={props.project} />
          <Card title={t("pipeline.about")}>
            <Facts
              of={[
                [t("project.name"), <code key="n">{found.name}</code>],
                [t("run.id"), <Id key="i" id={found.id} />],
                [t("project.number"), found.number],
                [t("token.created"), <Ago key="c" time={found.created_at} />],
              ]}
            />
          </Card>
          <Card title={t(found.archived ? "project.archived" : "project.archive")}>
            <div className="col">
              <p className="soft">{t("project.archive_what")}</p>
              <div>
                {found.archived ? (
                  <Button loading={archive.isPending} onClick={() => archive.mutate(false)}>
                    {t("project.bring_back")}
                  </Button>
                ) : (
                  <Button
                    danger
                    loading={archive.isPending}
                    onClick={() =>
                      void modal.confirm({
                        title: t("project.archive_ask", { name: found.name }),
                        okText: t("project.archive"),
                        okButtonProps: { danger: true },
                        onOk: () => archive.mutateAsync(true).catch(() => undefined),
                      })
                    }
                  >
                    {t("project.archive")}
                  </Button>
                )}
              </div>
            </div>
          </Card>
        </div>
      )}
    </Loaded>
  );
}
