import { http, path } from "@/api/http";
import type { Schedule } from "@/api/types";

import { hereZone } from "./zones";

/** The schedule that shows what one is: the pipeline every day at 02:00, by the clock of this browser. */
export const scheduleDaily = (project: string, pipeline: string): Promise<Schedule> =>
  http.post<Schedule>(path`projects/${project}/schedules`, {
    name: `${pipeline}-daily`,
    pipeline,
    cron: "0 2 * * *",
    timezone: hereZone(),
  });
