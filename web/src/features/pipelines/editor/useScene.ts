import { useMemo, useState } from "react";

import type { Problem, TemplateSummary } from "@/api/types";
import { placesOf } from "@/graph/core/arrange";
import { type Edge, edgesOf, ON_EXIT, taskOf, tasksOf } from "@/graph/core/edges";
import { type Direction, type Place, type Size, wayIn } from "@/graph/core/layout";
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

/** Which way a pipeline without places runs: decided when it is first seen, and kept while it has none. */
class Way {
  private held: Direction | null = null;

  of(doc: PipelineData, edges: readonly Edge[], templates: Templates, room: Size | null): Direction {
    const tasks = tasksOf(doc);
    // Nothing to decide by yet; a phone gives no room, and there everything runs downwards.
    if (tasks.length === 0 || templates.size === 0) return this.none();
    if (room === null) return "TB";
    this.held ??= wayIn(
      { nodes: tasks.map(([name]) => ({ name })), edges },
      (way) => (name) =>
        cardSize(
          portsOf(
            name,
            templates.get(templateName(taskOf(doc, name) ?? {})) ?? null,
            edges.filter((edge) => edge.from === name || edge.to === name),
          ),
          way,
        ),
      room,
    );
    return this.held;
  }

  none(): Direction {
    this.held = null;
    return "LR";
  }
}

/** The pipeline as the canvas draws it. */
export function useScene(
  doc: PipelineData,
  templates: Templates,
  errors: readonly Problem[],
  lang: Lang,
  narrow: boolean,
  room: Size | null,
) {
  const [makers] = useState(() => ({ cards: new CardMaker(), placer: new Placer(), way: new Way() }));
  const edges = useMemo(() => edgesOf(doc), [doc]);
  // What was never laid out by hand runs the way in which one can read it.
  const free = Object.keys(doc.canvas?.nodes ?? {}).length === 0;
  const way = useMemo(
    () => (free ? makers.way.of(doc, edges, templates, narrow ? null : room) : makers.way.none()),
    [makers, free, doc, edges, templates, narrow, room],
  );
  const direction: Direction = doc.canvas?.direction === "TB" || way === "TB" ? "TB" : "LR";
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
