import type { Schedule } from "@/api/types";

/** The one state of a schedule in a list: what asks for attention first, else how its last due time went. */
export function moodOf(schedule: Schedule): string | null {
  if (schedule.paused) return "Paused";
  if (schedule.late) return "Late";
  if (schedule.last.some((bead) => bead.state === "Waiting")) return "Waiting";
  return schedule.last.at(-1)?.state ?? null;
}
