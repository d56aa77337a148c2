import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  QueryClient,
  type QueryFilters,
} from "@tanstack/react-query";

import { Fault } from "./http";

/** A first answer that is still on its way may be older than the change, so it is asked for once more when it is here. */
class StudioClient extends QueryClient {
  override invalidateQueries<Key extends readonly unknown[]>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    for (const query of this.getQueryCache().findAll({ ...(filters as QueryFilters), fetchStatus: "fetching" })) {
      if (query.state.data !== undefined) continue; // TanStack itself asks again for these
      const again = () => void super.invalidateQueries({ queryKey: query.queryKey, exact: true }, options);
      query.promise?.then(again, () => undefined);
    }
    return super.invalidateQueries(filters, options);
  }
}

export const client = new StudioClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      refetchOnWindowFocus: true,
      // A refusal stays a refusal; only an unreachable or overloaded server is asked again.
      retry: (times, error) => times < 2 && (!(error instanceof Fault) || error.status === 0 || error.status >= 502),
    },
  },
});
