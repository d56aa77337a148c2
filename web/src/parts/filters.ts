import type { Query } from "@/api/http";

interface RunWish {
  states?: string[];
  pipeline?: string;
  creator?: string;
  /** Beginning of the run's id or of the pipeline's name. */
  prefix?: string;
  order?: string;
  size?: number;
}

/** The `filter` of the list of runs: `field:value` pairs, all of which must hold. */
export function runFilter(wish: RunWish): Query {
  // What is typed into a search may hold anything; quotes alone would end it.
  const prefix = wish.prefix?.replaceAll('"', "").trim();
  const parts = [
    wish.states?.length ? `state:${wish.states.join(",")}` : "",
    wish.pipeline ? `pipeline:${wish.pipeline}` : "",
    wish.creator ? `creator:${wish.creator}` : "",
    prefix ? `name:"${prefix}"` : "",
  ].filter(Boolean);
  return { filter: parts.join(" "), order_by: wish.order, ...(wish.size && { page_size: wish.size }) };
}
