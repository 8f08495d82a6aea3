/**
 * Latencies in buckets that grow by the cube root of two, from 0.25 ms to 32.8 s. A percentile is
 * told as the middle of its bucket, so it is at most 13 % off; what is faster than 0.25 ms counts
 * as 0.22 ms, what is slower than 32.8 s as 29.2 s.
 */
const FIRST_MILLISECONDS = 0.25
const BUCKETS_PER_DOUBLING = 3

/** Bucket `n` goes up to 0.25 ms × 2^(n/3), the last one on and on. */
export const LATENCY_BUCKETS = 52

export function latencyBucket(milliseconds: number): number {
  if (!(milliseconds > FIRST_MILLISECONDS)) return 0
  const bucket = Math.ceil(Math.log2(milliseconds / FIRST_MILLISECONDS) * BUCKETS_PER_DOUBLING)
  return bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1
}

/** Milliseconds with three significant digits. */
const middleOf = (bucket: number): number =>
  Number((FIRST_MILLISECONDS * 2 ** ((bucket - 0.5) / BUCKETS_PER_DOUBLING)).toPrecision(3))

/** How many requests there were, by bucket. */
export type Latencies = ArrayLike<number>

/**
 * The latency (milliseconds) that `share` (0 to 1) of the requests do not exceed; undefined without
 * requests.
 */
export function percentile(latencies: Latencies, share: number): number | undefined {
  let total = 0
  for (let bucket = 0; bucket < latencies.length; bucket++) total += latencies[bucket] ?? 0
  if (total === 0) return undefined
  const rank = Math.max(1, Math.ceil(total * share))
  let passed = 0
  for (let bucket = 0; bucket < latencies.length; bucket++) {
    passed += latencies[bucket] ?? 0
    if (passed >= rank) return middleOf(bucket)
  }
  return undefined
}

/** Add `more` to `sum`, which has every bucket. */
export function addLatencies(sum: number[], more: Latencies): void {
  for (let bucket = 0; bucket < more.length; bucket++) {
    sum[bucket] = (sum[bucket] ?? 0) + (more[bucket] ?? 0)
  }
}
