/** Measures of one ranking against graded documents, and of many together. */

export function ndcgAt(ranking: readonly string[], grades: ReadonlyMap<string, number>, k = 10) {
  const gain = (grade: number, rank: number) => (2 ** grade - 1) / Math.log2(rank + 2)
  const ideal = [...grades.values()].sort((a, b) => b - a).slice(0, k)
  return (
    sum(ranking.slice(0, k).map((id, rank) => gain(grades.get(id) ?? 0, rank))) /
    sum(ideal.map(gain))
  )
}

export function recallAt(ranking: readonly string[], grades: ReadonlyMap<string, number>, k = 5) {
  return ranking.slice(0, k).filter((id) => grades.has(id)).length / grades.size
}

export function reciprocalRankAt(
  ranking: readonly string[],
  grades: ReadonlyMap<string, number>,
  k = 10,
) {
  const rank = ranking.slice(0, k).findIndex((id) => grades.has(id))
  return rank < 0 ? 0 : 1 / (rank + 1)
}

export const mean = (values: readonly number[]): number => sum(values) / values.length

export function standardError(values: readonly number[]): number {
  const average = mean(values)
  const variance = sum(values.map((value) => (value - average) ** 2)) / (values.length - 1)
  return Math.sqrt(variance / values.length)
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
