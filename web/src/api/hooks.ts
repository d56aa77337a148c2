import {
  useInfiniteQuery,
  useMutation,
  type UseMutationOptions,
  useQuery,
  useQueryClient,
  type UseQueryOptions,
} from "@tanstack/react-query";
import { useMemo } from "react";

import { http, type Query } from "./http";
import { useLive } from "./events";
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

const PAGE = 100;

/** A list that grows as one scrolls. */
export function useList<T>(key: Key, route: string | null, query?: Query, more?: { refetchInterval?: number | false }) {
  const live = useLive();
  const found = useInfiniteQuery({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) =>
      http.get<List<T>>(route ?? "", { page_size: PAGE, ...query, page_token: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page: List<T>) => page.next_page_token ?? undefined,
    enabled: route !== null,
    placeholderData: (before) => before,
    refetchInterval: more?.refetchInterval ?? (live ? false : 5000),
  });
  const items = useMemo(() => found.data?.pages.flatMap((page) => page.items), [found.data]);
  return {
    items,
    error: found.error,
    hasMore: found.hasNextPage,
    loadMore: () => void found.fetchNextPage(),
    loadingMore: found.isFetchingNextPage,
    retry: () => void found.refetch(),
    isPending: found.isPending,
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
