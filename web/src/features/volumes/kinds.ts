import type { Volume } from "@/api/types";
import type { Key } from "@/lib/i18n";

export type Kind = "folder" | "memory" | "secret" | "pvc" | "nfs" | "configmap";

/** Kinds that lie outside of any project: an administrator makes them, and shares them with projects. */
export const OUTSIDE: readonly Kind[] = ["folder", "nfs"];
/** Kinds that only a cluster can mount. */
export const OF_CLUSTERS: readonly Kind[] = ["pvc", "nfs", "configmap"];
/** Kinds that hold files of people's own, for longer than one piece of work. */
export const HELD: readonly Kind[] = ["folder", "pvc", "nfs"];

const WORDS: Record<Kind | "project" | "personal", Key> = {
  folder: "volume.kind_folder",
  memory: "volume.kind_memory",
  secret: "volume.kind_secret",
  pvc: "volume.kind_pvc",
  nfs: "volume.kind_nfs",
  configmap: "volume.kind_configmap",
  project: "volume.kind_project",
  personal: "volume.kind_personal",
};

export const kindWord = (kind: string): Key => WORDS[kind as Kind] ?? "volume.kind";

/** The kinds that somebody may make. */
export const kindsFor = (isAdmin: boolean): Kind[] =>
  (["memory", "secret", "pvc", "configmap", "folder", "nfs"] as const).filter(
    (kind) => isAdmin || !OUTSIDE.includes(kind),
  );

/** Where a volume comes from, in the words of machines. */
export function said(volume: Pick<Volume, "kind" | "settings">): string {
  const of = (key: string) => String(volume.settings[key] ?? "");
  switch (volume.kind) {
    case "folder":
      return of("path");
    case "memory":
      return of("size");
    case "secret":
      return (volume.settings["secrets"] as string[]).join(", ");
    case "nfs":
      return `${of("server")}:${of("path")}`;
    case "configmap":
      return of("config_map");
    default:
      return of("claim") || [of("size"), of("class")].filter(Boolean).join(" · ");
  }
}
