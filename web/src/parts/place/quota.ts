import type { Quota } from "@/api/types";

/** As one writes them. */
export const SOME_DEVICES = "nvidia.com/gpu=2";

/** As the form holds it: devices as `nvidia.com/gpu=2`. */
export interface QuotaWish {
  cpu?: string;
  memory?: string;
  storage?: string;
  pods?: number | null;
  devices?: string[];
}

export function quotaWish(quota: Quota | undefined): QuotaWish {
  const devices = Object.entries(quota?.devices ?? {}).map(([name, count]) => `${name}=${count}`);
  return { ...quota, pods: quota?.pods ?? null, devices };
}

/** For the wire: what is left empty is not limited. */
export function quotaBody(wish: QuotaWish | undefined): Quota {
  const devices = Object.fromEntries((wish?.devices ?? []).map(deviceOf));
  return {
    cpu: wish?.cpu?.trim() ?? "",
    memory: wish?.memory?.trim() ?? "",
    storage: wish?.storage?.trim() ?? "",
    pods: wish?.pods ?? 0,
    devices,
  };
}

export const isDevice = (text: string): boolean => /^[\w.-]+\/[\w.-]+=\d+$/.test(text.trim());

function deviceOf(text: string): [string, number] {
  const at = text.lastIndexOf("=");
  return [text.slice(0, at).trim(), Number(text.slice(at + 1))];
}

/** `2 cores`, `16Gi` … of what is limited, in a line. */
export function quotaLine(quota: Quota): string {
  const said = [
    quota.cpu && `cpu ${quota.cpu}`,
    quota.memory && `memory ${quota.memory}`,
    quota.storage && `storage ${quota.storage}`,
    quota.pods ? `pods ${quota.pods}` : "",
    ...Object.entries(quota.devices ?? {}).map(([name, count]) => `${name} ${count}`),
  ];
  return said.filter(Boolean).join(" · ");
}
