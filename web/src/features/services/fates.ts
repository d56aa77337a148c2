import type { Key } from "@/lib/i18n";

/** What became of canaries, in words. */
export const fates: Record<string, Key> = {
  running: "rollout.running",
  paused: "rollout.paused",
  promoted: "rollout.promoted",
  rolled_back: "rollout.rolled_back",
  replaced: "rollout.replaced",
};

/** What services are for, in words. */
export const tiers: Record<string, Key> = {
  debug: "tier.debug",
  test: "tier.test",
  production: "tier.production",
};
