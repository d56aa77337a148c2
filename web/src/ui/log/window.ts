/** Browsers stop at about 17 million pixels; beyond this a scroll step stands for more than its own height. */
const TALLEST = 12_000_000;

export interface Geometry {
  rows: number;
  rowHeight: number;
  viewport: number;
}

/** Height the scroller pretends to have. */
export const pretended = (g: Geometry): number => Math.min(TALLEST, g.rows * g.rowHeight);

/** The first row to draw at this scroll position, and how many. */
export function rowsAt(g: Geometry, scrollTop: number): { first: number; count: number } {
  const count = Math.ceil(g.viewport / g.rowHeight) + 1;
  const height = pretended(g);
  const range = Math.max(1, height - g.viewport);
  const real = Math.max(0, g.rows * g.rowHeight - g.viewport);
  const first = Math.floor(((Math.min(scrollTop, range) / range) * real) / g.rowHeight);
  return { first: Math.max(0, Math.min(first, Math.max(0, g.rows - 1))), count };
}

/** The scroll position that shows `row` a third down the viewport. */
export function scrollFor(g: Geometry, row: number): number {
  const height = pretended(g);
  const range = Math.max(1, height - g.viewport);
  const real = Math.max(1, g.rows * g.rowHeight - g.viewport);
  const wanted = row * g.rowHeight - g.viewport / 3;
  return Math.max(0, Math.min(range, (wanted / real) * range));
}
