import { QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { client } from "./client";

test("what changes while the first answer is on its way is seen", async () => {
  const answers: ((names: string[]) => void)[] = [];
  const seen: string[][] = [];
  const observer = new QueryObserver<string[]>(client, {
    queryKey: ["files"],
    queryFn: () => new Promise<string[]>((answer) => answers.push(answer)),
  });
  const leave = observer.subscribe(({ data }) => data && seen.push(data));
  const changed = client.invalidateQueries({ queryKey: ["files"] });
  answers[0]?.(["old"]);
  await changed;
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(["old", "new"]);
  await expect.poll(() => seen.at(-1)).toEqual(["old", "new"]);
  leave();
});
