import { createRoot } from "react-dom/client";

import { loadAntdWords, Studio } from "@/app/Studio";
import { firstLang, loadDictionary } from "@/lib/i18n";
import { firstMode } from "@/ui/mode";
import { applyTokens } from "@/ui/tokens";

import "@/ui/base.css";
import "@/ui/ui.css";

const mode = firstMode();
applyTokens(mode);

const lang = firstLang();
document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const [dictionary, antdWords] = await Promise.all([loadDictionary(lang), loadAntdWords(lang)]);
createRoot(root).render(<Studio mode={mode} lang={lang} dictionary={dictionary} antdWords={antdWords} />);
