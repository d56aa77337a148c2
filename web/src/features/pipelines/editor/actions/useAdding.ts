import { useState } from "react";

import { freePlace } from "@/graph/core/arrange";
import { ON_EXIT } from "@/graph/core/edges";
import { addTask, connect, nameFor } from "@/graph/core/edit";
import type { Place } from "@/graph/core/layout";
import { CARD, pairs } from "@/graph/core/ports";

import { type Desk, round } from "./desk";

/** Where something is to be added after a task. */
interface Following {
  from: string;
  output: string | null;
  at: Place;
  window: Place;
}

/** Room for a card whose ports are not known yet. */
const ROOM = { width: CARD.width, height: CARD.head + 3 * CARD.row };

/** Adds tasks: one from the palette, or what usually follows another. */
export function useAdding(desk: Desk) {
  const [following, setFollowing] = useState<Following | null>(null);
  const { editor, scene, templates, canvas, templateOf, now, choose } = desk;
  const { tasks } = editor;
  const { places, sizeOf, direction } = scene;

  const add = (template: string, at?: Place) => {
    const last = tasks.at(-1);
    const beside = last === undefined ? undefined : places.get(last);
    const step = direction === "LR" ? { x: CARD.width + 84, y: 0 } : { x: 0, y: 130 };
    const middle = canvas.current?.middle() ?? { x: 0, y: 0 };
    const wish =
      at ??
      (beside ? { x: beside.x + step.x, y: beside.y + step.y } : { x: middle.x - ROOM.width / 2, y: middle.y - 40 });
    const free = at ?? freePlace(places, sizeOf, ROOM, wish);
    const made = addTask(now(), nameFor(template), { template }, round(free));
    editor.set(made.doc);
    choose([made.name]);
    canvas.current?.focus();
    if (!at) requestAnimationFrame(() => canvas.current?.show({ ...free, ...ROOM }));
    return made;
  };
  /** Adds what follows and connects it with what fits best. */
  const follow = (template: string) => {
    if (!following) return;
    const { from, output, at } = following;
    const made = addTask(now(), nameFor(template), { template }, round(at));
    const best = pairs(templateOf(from), templates.get(template) ?? null, {}).find(
      (pair) => output === null || pair.output === output,
    );
    const out = connect(made.doc, { from, to: made.name, ...(best ?? { output: null, arg: null }) });
    editor.set("doc" in out ? out.doc : made.doc);
    choose([made.name]);
    setFollowing(null);
    canvas.current?.focus();
    requestAnimationFrame(() => canvas.current?.show({ ...at, ...ROOM }));
  };
  const askFollower = () => {
    const from = tasks.at(-1);
    const at = from === undefined ? undefined : places.get(from);
    if (from === undefined || from === ON_EXIT || !at) return;
    const size = sizeOf(from);
    const wish = direction === "LR" ? { x: at.x + size.width + 84, y: at.y } : { x: at.x, y: at.y + size.height + 70 };
    const free = freePlace(places, sizeOf, { width: CARD.width, height: 120 }, wish);
    const window = canvas.current?.toWindow({ x: at.x + size.width + 16, y: at.y }) ?? { x: 0, y: 0 };
    setFollowing({ from, output: null, at: free, window });
  };
  return { add, following, setFollowing, follow, askFollower };
}
