/** The address everything hangs beneath. The server writes it into `<base href>`; behind a prefix it is not "/". */
export const basePath: string =
  typeof document === "undefined" ? "/" : new URL(document.baseURI).pathname.replace(/[^/]*$/, "");

/** An address of the studio from a path without leading slash, e.g. `under("api/v1/me")`. */
export const under = (path: string): string => basePath + path.replace(/^\//, "");

/** The same with scheme and host, for samples people paste elsewhere. */
export const absolute = (path: string): string => new URL(under(path), location.href).href;
