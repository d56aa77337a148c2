/** Small things this browser remembers. A browser that forbids storage simply forgets. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`cube.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`cube.${key}`, value);
  } catch {
    // Private windows may refuse; nothing depends on it.
  }
}

export function recallJson<T>(key: string, otherwise: T): T {
  const text = recall(key);
  if (text === null) return otherwise;
  try {
    return JSON.parse(text) as T;
  } catch {
    return otherwise;
  }
}
