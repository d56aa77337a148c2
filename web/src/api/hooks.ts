import {
  useInfiniteQuery,
  useMutation,
  type UseMutationOptions,
  useQuery,
  useQueryClient,
  type UseQueryOptions,
} from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

import { http, type Query } from "./http";
import { useLive } from "./events";
import { FIRST_PAGE, type Held, ListWindow, NEXT_PAGE } from "./window";
import type { List } from "./types";

type Key = readonly unknown[];

/** One object or answer. While the event stream is down it is asked for again every few seconds. */
export function useGet<T>(key: Key, route: string | null, query?: Query, more?: Partial<UseQueryOptions<T>>) {
  const live = useLive();
  return useQuery<T>({
    queryKey: [...key, query],
    queryFn: ({ signal }) => http.get<T>(route ?? "", query, signal),
    enabled: route !== null,
    refetchInterval: live ? false : 5000,
    ...more,
  });
}

/** A list that grows as one scrolls; of what was scrolled by, only what is on screen is asked for again. */
export function useList<T>(key: Key, route: string | null, query?: Query, more?: { refetchInterval?: number | false }) {
  const live = useLive();
  const client = useQueryClient();
  const queryKey = [...key, query];
  const [window] = useState(() => new ListWindow<T>());
  const found = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      window.page(client.getQueryData<Held<T>>(queryKey), pageParam, () => {
        const page_size = pageParam === "" ? FIRST_PAGE : NEXT_PAGE;
        return http.get<List<T>>(route ?? "", { page_size, ...query, page_token: pageParam }, signal);
      }),
    initialPageParam: "",
    getNextPageParam: (page: List<T>) => page.next_page_token ?? undefined,
    enabled: route !== null,
    placeholderData: (before) => before,
    refetchInterval: more?.refetchInterval ?? (live ? false : 5000),
  });
  const { data, fetchNextPage, refetch } = found;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const seen = useCallback(
    (first: number, last: number) => {
      if (data && window.look(data, first, last)) void refetch();
    },
    [window, data, refetch],
  );
  return {
    items,
    error: found.error,
    hasMore: found.hasNextPage,
    loadMore,
    loadingMore: found.isFetchingNextPage,
    retry: () => void refetch(),
    isPending: found.isPending,
    seen,
  };
}

/** A list as a whole, however many pages it takes: for what is drawn as one thing. */
export function useAll<T>(key: Key, route: string | null, query?: Query) {
  const live = useLive();
  return useQuery<T[]>({
    queryKey: [...key, "all", query],
    queryFn: async ({ signal }) => {
      const items: T[] = [];
      for (let token: string | null = ""; token !== null;) {
        const page: List<T> = await http.get<List<T>>(
          route ?? "",
          { page_size: 500, ...query, page_token: token },
          signal,
        );
        items.push(...page.items);
        token = page.next_page_token;
      }
      return items;
    },
    enabled: route !== null,
    refetchInterval: live ? false : 5000,
  });
}

/** A verb; afterwards everything under the given keys is asked for again. */
export function useVerb<I, O>(
  act: (input: I) => Promise<O>,
  touches: string[],
  more?: Pick<UseMutationOptions<O, Error, I>, "onSuccess" | "onError">,
) {
  const client = useQueryClient();
  return useMutation<O, Error, I>({
    mutationFn: act,
    ...more,
    onSettled: () => Promise.all(touches.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
