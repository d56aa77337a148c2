import { under } from "@/lib/base";
import { spoken } from "@/lib/i18n";

/** What went wrong, in words for people: what and why (`text`), and the mend (`hint`). */
export class Fault extends Error {
  constructor(
    readonly code: string,
    readonly text: string,
    readonly hint = "",
    readonly status = 0,
    readonly requestId = "",
    readonly details: Record<string, unknown> = {},
  ) {
    super(text);
    this.name = "Fault";
  }
}

export const session: { csrf: string; onLoggedOut: () => void } = { csrf: "", onLoggedOut: () => undefined };

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Ask {
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The address of an API path (`projects/a/runs`) with its query. */
export function api(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return under(`api/v1/${path}`) + (search ? `?${search}` : "");
}

/** Encodes the parts of a path: ``path`projects/${p}/runs/${id}` ``. */
export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce(
    (all, part, at) => all + part + (at < values.length ? encodeURIComponent(values[at] ?? "") : ""),
    "",
  );
}

export function headers(method: string, extra?: Record<string, string>): Record<string, string> {
  const all: Record<string, string> = { "Accept-Language": spoken() === "zh" ? "zh-CN" : "en", ...extra };
  if (method !== "GET" && session.csrf) all["X-CSRF-Token"] = session.csrf;
  return all;
}

interface Wire {
  error?: { code?: string; text?: string; hint?: string; request_id?: string } & Record<string, unknown>;
}

/** The server's answer to a refused request as a Fault; also used by uploads, which do not go through fetch. */
export function faultOf(status: number, body: string, statusText: string): Fault {
  let wire: Wire = {};
  try {
    wire = JSON.parse(body) as Wire;
  } catch {
    // A proxy may answer with a page of its own; its status says enough.
  }
  const { code, text, hint, request_id, ...details } = wire.error ?? {};
  return new Fault(
    code ?? "http",
    text ?? `${status} ${statusText}`.trim(),
    hint ?? "",
    status,
    request_id ?? "",
    details,
  );
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

/** One request; a refusal becomes a Fault, an unreachable server too (code "unreachable"). */
export async function ask<T>(method: string, route: string, asked: Ask = {}): Promise<Answer<T>> {
  const raw = asked.body instanceof FormData || asked.body instanceof Blob || typeof asked.body === "string";
  const extra: Record<string, string> = { Accept: "application/json", ...asked.headers };
  if (asked.body !== undefined && !raw) extra["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(api(route, asked.query), {
      method,
      headers: headers(method, extra),
      body: asked.body === undefined ? undefined : raw ? (asked.body as BodyInit) : JSON.stringify(asked.body),
      signal: asked.signal,
      credentials: "same-origin",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Fault("unreachable", "", "", 0);
  }
  const text = await answer.text();
  if (!answer.ok) {
    if (answer.status === 401 && !route.startsWith("auth")) session.onLoggedOut();
    throw faultOf(answer.status, text, answer.statusText);
  }
  const isJson = (answer.headers.get("content-type") ?? "").includes("json");
  return { data: (text && isJson ? JSON.parse(text) : text) as T, etag: answer.headers.get("etag") };
}

const just = async <T>(method: string, route: string, asked?: Ask): Promise<T> =>
  (await ask<T>(method, route, asked)).data;

export const http = {
  get: <T>(route: string, query?: Query, signal?: AbortSignal) => just<T>("GET", route, { query, signal }),
  post: <T>(route: string, body?: unknown, more?: Ask) => just<T>("POST", route, { ...more, body: body ?? {} }),
  put: <T>(route: string, body: unknown, more?: Ask) => just<T>("PUT", route, { ...more, body }),
  patch: <T>(route: string, body: unknown, more?: Ask) => just<T>("PATCH", route, { ...more, body }),
  del: <T = void>(route: string, query?: Query) => just<T>("DELETE", route, { query }),
};

/** Streams a file up, telling how far it is; resolves with the server's answer. */
export function upload<T>(
  route: string,
  query: Query,
  file: Blob,
  onProgress: (sent: number) => void,
  signal?: AbortSignal,
  method: "PUT" | "POST" = "PUT",
): Promise<T> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell upload progress; XMLHttpRequest streams the file from disk and can.
    const request = new XMLHttpRequest();
    request.open(method, api(route, query));
    for (const [name, value] of Object.entries(headers(method, { Accept: "application/json" })))
      request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300)
        resolve((request.responseText ? JSON.parse(request.responseText) : null) as T);
      else reject(faultOf(request.status, request.responseText, request.statusText));
    };
    request.onerror = () => reject(new Fault("unreachable", ""));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
