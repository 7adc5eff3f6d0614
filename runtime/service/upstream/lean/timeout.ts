const UNITS = [
  ['m', 1],
  ['S', 1000],
  ['M', 60_000],
  ['H', 3_600_000],
] as const;

/** grpc-timeout of so many milliseconds, rounded up to at most eight digits: 1500 → `1500m`. undefined: no limit that it could say. */
export function grpcTimeout(ms: number): string | undefined {
  for (const [unit, length] of UNITS) {
    const value = Math.max(1, Math.ceil(ms / length));
    if (value <= 99_999_999) return `${value}${unit}`;
  }
  return undefined;
}
