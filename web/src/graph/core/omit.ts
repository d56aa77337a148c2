/** A copy without some keys. */
export function omit<T extends object, K extends keyof T>(of: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...of };
  for (const key of keys) delete rest[key];
  return rest;
}
