/** What this browser keeps of a person's choices. Where it keeps nothing, everything works but is forgotten. */

const PREFIX = "lookdown ";

/** Returns what was remembered under a name, or what holds otherwise. */
export function recall<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

/** Remembers a value; returns whether the browser did. */
export function remember(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
