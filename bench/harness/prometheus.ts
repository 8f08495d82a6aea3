/** Reading of the Prometheus text format 0.0.4, as far as the server writes it. Pure. */

export type Sample = { name: string; labels: Record<string, string>; value: number }

/** Every sample of a scrape. */
export function parseSamples(text: string): Sample[] {
  return text
    .split('\n')
    .map(line => /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line))
    .filter(match => match !== null)
    .map(([, name = '', labels = '', value]) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', of = '']) => [key, of]),
      ),
      value: Number(value),
    }))
}

/** The sum of the samples of `name` that carry all of `labels`. */
export const sumOf = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number =>
  samples
    .filter(one => one.name === name)
    .filter(one => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0)
