import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import type { Locale } from "antd/es/locale";
import { useEffect, useState } from "react";
import { RouterProvider } from "react-router";

import { client } from "@/api/client";
import { type Dictionary, I18nProvider, type Lang, useI18n } from "@/lib/i18n";
import { askMe, ME } from "@/parts/session";
import { ModeProvider, useMode } from "@/ui/mode";
import { antdTheme } from "@/ui/theme";
import type { Mode } from "@/ui/tokens";

import { router } from "./router";

// Asked while the rest of the page is still on its way.
void client.prefetchQuery({ queryKey: ME, queryFn: askMe });

const antdWords: Record<Lang, () => Promise<{ default: Locale }>> = {
  en: () => import("antd/es/locale/en_US"),
  zh: () => import("antd/es/locale/zh_CN"),
};

export const loadAntdWords = async (lang: Lang): Promise<Locale> => (await antdWords[lang]()).default;

/** The whole studio with everything it stands on. */
export function Studio(props: { mode: Mode; lang: Lang; dictionary: Dictionary; antdWords: Locale }) {
  return (
    <I18nProvider first={props.lang} dictionary={props.dictionary}>
      <ModeProvider first={props.mode}>
        <QueryClientProvider client={client}>
          <Dressed first={props.antdWords} />
        </QueryClientProvider>
      </ModeProvider>
    </I18nProvider>
  );
}

function Dressed(props: { first: Locale }) {
  const { lang } = useI18n();
  const { mode } = useMode();
  // Never without a locale: the tree below would be made anew when it arrives, and what was typed lost.
  const [locale, setLocale] = useState(props.first);
  useEffect(() => {
    let here = true;
    void loadAntdWords(lang).then((loaded) => here && setLocale(loaded));
    return () => {
      here = false;
    };
  }, [lang]);
  return (
    <ConfigProvider
      theme={antdTheme(mode)}
      locale={locale}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp style={{ height: "100%" }} message={{ maxCount: 3 }}>
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  );
}
