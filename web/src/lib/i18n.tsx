import { createContext, type ReactNode, use, useCallback, useLayoutEffect, useMemo, useState } from "react";

import type { en } from "@/locales/en";

import { recall, remember } from "./storage";

export type Lang = "en" | "zh";
export type Key = keyof typeof en;
export type Dictionary = Record<Key, string>;
export type Values = Record<string, string | number>;

/** `{name}` in a text is replaced by the value; `{n|one|many}` picks a word by number. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    return Number(value) === 1 ? one : (many ?? "");
  });
}

const loaders: Record<Lang, () => Promise<Dictionary>> = {
  en: async () => (await import("@/locales/en")).en,
  zh: async () => (await import("@/locales/zh")).zh,
};

export const loadDictionary = (lang: Lang): Promise<Dictionary> => loaders[lang]();

/** The language chosen here before, else what the browser prefers. */
export function firstLang(): Lang {
  const kept = recall("lang");
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The language of the page, for what lives outside React; the page's own `lang` attribute says it. */
export const spoken = (): Lang => (document.documentElement.lang.startsWith("zh") ? "zh" : "en");

interface I18n {
  lang: Lang;
  t: (key: Key, values?: Values) => string;
  setLang: (lang: Lang) => void;
}

const Context = createContext<I18n | null>(null);

export function I18nProvider(props: { first: Lang; dictionary: Dictionary; children: ReactNode }) {
  const [held, setHeld] = useState({ lang: props.first, dictionary: props.dictionary });
  const { lang, dictionary } = held;
  useLayoutEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  }, [lang]);
  const setLang = useCallback((next: Lang) => {
    remember("lang", next);
    // Set only when the words are there, so no frame shows half a language.
    void loadDictionary(next).then((words) => setHeld({ lang: next, dictionary: words }));
  }, []);
  const value = useMemo<I18n>(
    () => ({ lang, setLang, t: (key, values) => fill(dictionary[key] ?? key, values) }),
    [lang, dictionary, setLang],
  );
  return <Context value={value}>{props.children}</Context>;
}

export function useI18n(): I18n {
  const found = use(Context);
  if (!found) throw new Error("I18nProvider is missing");
  return found;
}

export const useT = (): I18n["t"] => useI18n().t;

/** A text the server gives in both languages (`{en, zh}`), or as it is. */
export type Words = string | { en?: string | undefined; zh?: string | undefined } | null | undefined;

export function pick(words: Words, lang: Lang): string {
  if (!words) return "";
  if (typeof words === "string") return words;
  return words[lang] ?? words.en ?? words.zh ?? "";
}
