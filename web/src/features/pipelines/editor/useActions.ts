import { useT } from "@/lib/i18n";

import { arranging } from "./actions/arranging";
import { copying } from "./actions/copying";
import { type Desk, deskOf } from "./actions/desk";
import { grouping } from "./actions/grouping";
import { useAdding } from "./actions/useAdding";
import { useConnecting } from "./actions/useConnecting";
import type { Editor } from "./useEditor";
import type { Scene, Templates } from "./useScene";

/** Everything one can do to the pipeline, the same by mouse, key and menu. */
export function useActions(editor: Editor, scene: Scene, templates: Templates, canvas: Desk["canvas"]) {
  const t = useT();
  const desk = deskOf(editor, scene, templates, canvas);
  const connecting = useConnecting(desk);
  return {
    ...connecting,
    ...useAdding(desk),
    ...copying(desk, connecting.refuse),
    ...arranging(desk),
    ...grouping(desk, t("editor.group")),
    all: () => desk.choose(scene.places.keys()),
  };
}

export type Actions = ReturnType<typeof useActions>;
