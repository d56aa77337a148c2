import type { ReactFlowInstance } from "@xyflow/react";

import type { Place, Size } from "../../core/layout";

/** What the toolbar and the keys ask of the canvas. */
export interface CanvasHandle {
  fit: () => void;
  zoom: (by: number) => void;
  /** Brings a place into sight, by the shortest way; nothing moves under a hand that drags. */
  show: (place: Place & Size) => void;
  /** The middle of what is seen. */
  middle: () => Place;
  focus: () => void;
  /** A place on the canvas as a point of the window. */
  toWindow: (place: Place) => Place;
}

export const fitting = { padding: 0.15, maxZoom: 1, minZoom: 0.2 };

/** Kept free beside what is brought into sight. */
const MARGIN = 16;

/** How far a span has to move to lie within another; its beginning wins when it is too long. */
function into(low: number, high: number, from: number, to: number): number {
  if (low < from || high - low > to - from) return low < from || high > to ? from - low : 0;
  return high > to ? to - high : 0;
}

export function viewOf(
  flow: Pick<
    ReactFlowInstance,
    "fitView" | "zoomTo" | "getZoom" | "getViewport" | "setViewport" | "flowToScreenPosition" | "screenToFlowPosition"
  >,
  box: { current: HTMLElement | null },
  dragging: boolean,
): CanvasHandle {
  return {
    fit: () => void flow.fitView({ ...fitting, duration: 150 }),
    zoom: (by) => void flow.zoomTo(flow.getZoom() * by, { duration: 100 }),
    show: (place) => {
      const seen = box.current?.getBoundingClientRect();
      if (!seen || dragging) return;
      const a = flow.flowToScreenPosition(place);
      const b = flow.flowToScreenPosition({ x: place.x + place.width, y: place.y + place.height });
      if (a.x >= seen.left && a.y >= seen.top && b.x <= seen.right && b.y <= seen.bottom) return;
      const { x, y, zoom } = flow.getViewport();
      const dx = into(a.x, b.x, seen.left + MARGIN, seen.right - MARGIN);
      const dy = into(a.y, b.y, seen.top + MARGIN, seen.bottom - MARGIN);
      void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 120 });
    },
    middle: () => {
      const seen = box.current?.getBoundingClientRect();
      return flow.screenToFlowPosition({
        x: (seen?.left ?? 0) + (seen?.width ?? 0) / 2,
        y: (seen?.top ?? 0) + (seen?.height ?? 0) / 2,
      });
    },
    focus: () => box.current?.focus({ preventScroll: true }),
    toWindow: (place) => flow.flowToScreenPosition(place),
  };
}
