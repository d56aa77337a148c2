import { App } from "antd";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Schedule } from "@/api/types";

/** Pauses schedules that are on, and resumes those that are paused. */
export function useTurn(project: string, onSuccess?: () => void) {
  const { message } = App.useApp();
  return useVerb(
    (schedules: Schedule[]) =>
      Promise.all(
        schedules.map((each) =>
          http.post(`${path`projects/${project}/schedules/${each.name}`}:${each.paused ? "resume" : "pause"}`),
        ),
      ),
    ["schedules", "schedule"],
    { onSuccess, onError: (error) => void message.error(error.message) },
  );
}
