import { createContext, use } from "react";
import { useParams } from "react-router";

import { useGet } from "@/api/hooks";
import { http, session } from "@/api/http";
import type { Me, Role, User } from "@/api/types";

/** Where the answer to "who am I" is kept; asked for before anything is drawn. */
export const ME = ["me", undefined] as const;

export async function askMe({ signal }: { signal: AbortSignal }): Promise<Me> {
  const me = await http.get<Me>("me", undefined, signal);
  // The proof that a change comes from this page goes with every later request.
  session.csrf = me.csrf;
  return me;
}

export function useMe() {
  const asked = useGet<Me>(["me"], "me", undefined, { staleTime: 60_000, refetchInterval: false, queryFn: askMe });
  return asked;
}

export const UserContext = createContext<User | null>(null);

/** Who is logged in; only below the frame, where somebody is. */
export function useUser(): User {
  const user = use(UserContext);
  if (!user) throw new Error("nobody is logged in");
  return user;
}

/** The project of the address. */
export const useProject = (): string => useParams()["project"] ?? "";

const rights: Record<Role, ReadonlySet<string>> = {
  viewer: new Set(["read"]),
  operator: new Set(["read", "run"]),
  developer: new Set(["read", "run", "write"]),
  owner: new Set(["read", "run", "write", "manage"]),
};

/** Whether the user may do a verb in the project; the server decides, this only hides what it would refuse. */
export function useMay(verb: "run" | "write" | "manage"): boolean {
  const user = use(UserContext);
  const project = useProject();
  const me = useMe().data;
  const role = me?.projects.find((each) => each.name === project)?.role;
  return Boolean(user?.is_admin) || (role ? rights[role].has(verb) : false);
}
