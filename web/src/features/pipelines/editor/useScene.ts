import { useMemo, useState } from "react";

import type { Problem, TemplateSummary } from "@/api/types";
import { placesOf } from "@/graph/core/arrange";
import { type Edge, edgesOf, ON_EXIT, tasksOf } from "@/graph/core/edges";
import type { Direction, Place, Size } from "@/graph/core/layout";
import type { PipelineData, TaskData } from "@/graph/core/pipeline";
import { cardSize, portsOf } from "@/graph/core/ports";
import { byTask } from "@/graph/core/problems";
import type { CanvasTask } from "@/graph/react/edit/TaskCard";
import { type Lang, pick } from "@/lib/i18n";

/** A template without its version. */
export const templateName = (task: TaskData): string => (task.template ?? "").replace(/@.*$/, "");

/** The templates of a project by name. */
export type Templates = ReadonlyMap<string, TemplateSummary>;

const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");

function detailOf(task: TaskData): string {
  const wants = task["resources"];
  const has = wants !== null && typeof wants === "object" && !Array.isArray(wants) ? wants : {};
  const parts = [
    text(has["cpu"]) && `${text(has["cpu"])} cpu`,
    text(has["memory"]),
    text(has["gpu"]) && `${text(has["gpu"])} gpu`,
  ];
  const what = task.template ?? (task["command"] === undefined ? "" : "command");
  return [what, ...parts].filter(Boolean).join(" · ");
}

/** Cards that stay the same object while they look the same. */
class CardMaker {
  private held = new Map<string, { key: string; card: CanvasTask }>();

  make(
    doc: PipelineData,
    edges: readonly Edge[],
    templates: Templates,
    problems: ReadonlyMap<string, readonly Problem[]>,
    direction: Direction,
    lang: Lang,
  ): CanvasTask[] {
    const near = new Map<string, Edge[]>();
    for (const edge of edges)
      for (const name of [edge.from, edge.to]) near.set(name, [...(near.get(name) ?? []), edge]);
    const next = new Map<string, { key: string; card: CanvasTask }>();
    for (const [name, task] of tasksOf(doc)) {
      const template = templates.get(templateName(task)) ?? null;
      const ports = portsOf(name, template, near.get(name) ?? []);
      const card: CanvasTask = {
        name,
        title: pick(task["label"] as string | undefined, lang) || name,
        detail: detailOf(task),
        icon: template?.icon ?? (task["command"] === undefined ? "" : "terminal"),
        problems: problems.get(name)?.length ?? 0,
        ports,
        size: cardSize(ports, direction),
        exit: name === ON_EXIT,
      };
      const key = JSON.stringify(card);
      const before = this.held.get(name);
      next.set(name, before?.key === key ? before : { key, card });
    }
    this.held = next;
    return [...next.values()].map(({ card }) => card);
  }
}

/** Places; the layout of tasks without one is made again only when the shape of the graph changes. */
class Placer {
  private key = "";
  private laid: ReadonlyMap<string, Place> = new Map();

  make(
    doc: PipelineData,
    cards: readonly CanvasTask[],
    edges: readonly Edge[],
    direction: Direction,
  ): ReadonlyMap<string, Place> {
    const written = doc.canvas?.nodes ?? {};
    const key = JSON.stringify([
      cards.map((card) => [card.name, card.size]),
      cards.every((card) => written[card.name]) ? [] : edges.map((edge) => [edge.from, edge.to]),
      written,
      direction,
    ]);
    if (key === this.key) return this.laid;
    const sizes = new Map(cards.map((card) => [card.name, card.size]));
    const sizeOf = (name: string): Size => sizes.get(name) ?? { width: 0, height: 0 };
    this.key = key;
    this.laid = placesOf({ nodes: cards, edges }, written, sizeOf, direction);
    return this.laid;
  }
}

/** The pipeline as the canvas draws it. */
export function useScene(
  doc: PipelineData,
  templates: Templates,
  errors: readonly Problem[],
  lang: Lang,
  tall: boolean,
) {
  const [makers] = useState(() => ({ cards: new CardMaker(), placer: new Placer() }));
  // Where the window is tall, what was never laid out by hand runs downwards.
  const free = Object.keys(doc.canvas?.nodes ?? {}).length === 0;
  const direction: Direction = doc.canvas?.direction === "TB" || (tall && free) ? "TB" : "LR";
  const edges = useMemo(() => edgesOf(doc), [doc]);
  const problems = useMemo(
    () =>
      byTask(
        errors,
        tasksOf(doc).map(([name]) => name),
      ),
    [errors, doc],
  );
  const cards = useMemo(
    () => makers.cards.make(doc, edges, templates, problems, direction, lang),
    [makers, doc, edges, templates, problems, direction, lang],
  );
  const places = useMemo(
    () => makers.placer.make(doc, cards, edges, direction),
    [makers, doc, cards, edges, direction],
  );
  const sizes = useMemo(() => new Map(cards.map((card) => [card.name, card.size])), [cards]);
  return {
    direction,
    edges,
    problems,
    cards,
    places,
    sizeOf: (name: string): Size => sizes.get(name) ?? { width: 0, height: 0 },
  };
}

export type Scene = ReturnType<typeof useScene>;
