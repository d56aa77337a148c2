/** A pipeline in the file's own form (what YAML and JSON say), as plain data: the one thing every editor edits. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface PipelineData {
  pipeline: string;
  tasks: Record<string, TaskData>;
  /** Runs at the end, whatever happened. */
  on_exit?: TaskData;
  canvas?: CanvasData;
  [key: string]: Json | Record<string, TaskData> | TaskData | CanvasData | undefined;
}

export interface TaskData {
  template?: string;
  args?: Record<string, Json>;
  needs?: string[];
  [key: string]: Json | undefined;
}

/** What only the canvas knows: the `canvas:` block, last in the file. */
export interface CanvasData {
  direction?: "LR" | "TB";
  nodes?: Record<string, { x: number; y: number }>;
  groups?: { name: string; tasks: string[] }[];
  notes?: { text: string; x: number; y: number; width?: number; height?: number }[];
}
