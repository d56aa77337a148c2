import { Button, Input, Segmented } from "antd";
import { Pencil } from "lucide-react";
import { useState } from "react";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ModelVersionDetail } from "@/api/types";
import { useI18n, useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { Card } from "@/ui/basics";
import { FaultBox } from "@/ui/feedback";
import { Prose } from "@/ui/prose";

type Language = "zh" | "en";

/** What people should know before they use the model, in the reader's language or else the other. */
export function CardText(props: { project: string; version: ModelVersionDetail }) {
  const t = useT();
  const { lang } = useI18n();
  const may = useMay("write");
  const [editing, setEditing] = useState(false);
  const { card } = props.version;
  const other: Language = lang === "zh" ? "en" : "zh";
  const text = card[lang] || card[other] || "";
  if (!text && !may) return null;
  return (
    <Card
      title={t("model.card")}
      extra={
        may &&
        !editing && (
          <Button size="small" icon={<Pencil size={13} />} onClick={() => setEditing(true)}>
            {t("model.card_edit")}
          </Button>
        )
      }
    >
      {editing ? (
        <Editing {...props} first={lang} onClose={() => setEditing(false)} />
      ) : text ? (
        <Prose text={text} />
      ) : (
        <p className="muted">{t("model.card_none")}</p>
      )}
    </Card>
  );
}

function Editing(props: { project: string; version: ModelVersionDetail; first: Language; onClose: () => void }) {
  const t = useT();
  const { version } = props;
  const [language, setLanguage] = useState<Language>(props.first);
  const [texts, setTexts] = useState({ zh: version.card["zh"] ?? "", en: version.card["en"] ?? "" });
  const save = useVerb(
    () =>
      http.patch(
        path`projects/${props.project}/models/${version.model}/versions/${version.version}`,
        { card: texts },
        { headers: { "If-Match": `"${version.revision}"` } },
      ),
    ["model"],
    { onSuccess: props.onClose },
  );
  return (
    <div className="col">
      {save.error && <FaultBox error={save.error} />}
      <Segmented<Language>
        value={language}
        onChange={setLanguage}
        aria-label={t("model.card_language")}
        options={[
          { value: "zh", label: "中文" },
          { value: "en", label: "English" },
        ]}
      />
      <Input.TextArea
        key={language}
        autoFocus
        autoSize={{ minRows: 8, maxRows: 24 }}
        aria-label={t("model.card")}
        placeholder={t("model.card_hint")}
        value={texts[language]}
        onChange={(event) => setTexts({ ...texts, [language]: event.target.value })}
      />
      <div className="row">
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate(undefined)}>
          {t("do.save")}
        </Button>
        <Button onClick={props.onClose}>{t("do.cancel")}</Button>
      </div>
    </div>
  );
}
