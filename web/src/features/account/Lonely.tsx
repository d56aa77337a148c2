import { Button } from "antd";
import type { ReactNode } from "react";

import { under } from "@/lib/base";
import { useI18n } from "@/lib/i18n";

import "./account.css";

/** A page before the frame: log-in and set-up. */
export function Lonely(props: { title: string; lead?: string; children: ReactNode }) {
  const { t, lang, setLang } = useI18n();
  return (
    <main className="gate">
      <section className="gate-card">
        <div className="row">
          <img src={under("icon.svg")} alt="" width={28} height={28} />
          <strong className="gate-brand">Cube Studio</strong>
          <span className="grow" />
          <Button
            type="text"
            size="small"
            onClick={() => setLang(lang === "zh" ? "en" : "zh")}
            aria-label={t("top.language")}
            lang={lang === "zh" ? "en" : "zh"}
          >
            {lang === "zh" ? "EN" : "中"}
          </Button>
        </div>
        <h1>{props.title}</h1>
        {props.lead && <p className="soft">{props.lead}</p>}
        {props.children}
      </section>
    </main>
  );
}
