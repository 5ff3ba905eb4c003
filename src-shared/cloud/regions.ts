/** Parts of the world by which Fly prices what leaves a machine. */
export type TrafficArea = 'north-america-europe' | 'asia-oceania-south-america' | 'africa-india'

export interface CloudRegion {
  readonly code: string
  readonly city: string
  /** What machines cost here, against the cheapest regions. Read on 2024-10-03; Amsterdam’s was found right again in 2025 and 2026. */
  readonly markup: number
  readonly area: TrafficArea
}

const [near, far, farthest] = ['north-america-europe', 'asia-oceania-south-america', 'africa-india'] as const

/** Fly’s regions, the cheapest first. */
export const cloudRegions: readonly CloudRegion[] = [
  { code: 'iad', city: 'Ashburn, Virginia', markup: 1, area: near },
  { code: 'ewr', city: 'Secaucus, New Jersey', markup: 1, area: near },
  { code: 'ams', city: 'Amsterdam', markup: 1.0385, area: near },
  { code: 'arn', city: 'Stockholm', markup: 1.0385, area: near },
  { code: 'bom', city: 'Mumbai', markup: 1.0769, area: farthest },
  { code: 'yyz', city: 'Toronto', markup: 1.1154, area: near },
  { code: 'lhr', city: 'London', markup: 1.1346, area: near },
  { code: 'cdg', city: 'Paris', markup: 1.1346, area: near },
  { code: 'fra', city: 'Frankfurt', markup: 1.1538, area: near },
  { code: 'sjc', city: 'San Jose, California', markup: 1.1923, area: near },
  { code: 'lax', city: 'Los Angeles', markup: 1.1995, area: near },
  { code: 'ord', city: 'Chicago', markup: 1.25, area: near },
  { code: 'dfw', city: 'Dallas', markup: 1.25, area: near },
  { code: 'sin', city: 'Singapore', markup: 1.2692, area: far },
  { code: 'syd', city: 'Sydney', markup: 1.2692, area: far },
  { code: 'jnb', city: 'Johannesburg', markup: 1.3029, area: farthest },
  { code: 'nrt', city: 'Tokyo', markup: 1.3077, area: far },
  { code: 'gru', city: 'São Paulo', markup: 1.6154, area: far },
]

export function regionOf(code: string): CloudRegion | null {
  return cloudRegions.find((region) => region.code === code) ?? null
}
