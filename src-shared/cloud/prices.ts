import type { CpuKind } from './sizes.ts'
import type { TrafficArea } from './regions.ts'

/** Days that a price per month is for, as Fly counts. */
export const daysOfMonth = 30
export const hoursOfMonth = daysOfMonth * 24

/** Whose figures they are and when they were read: prices change, and nobody should take an old one for today’s. */
export interface PriceSource {
  readonly name: string
  /** Where they can be looked up. */
  readonly address: string
  /** ISO 8601: a day, or a month where no more is known. */
  readonly readAt: string
}

export const flySource: PriceSource = {
  name: 'Fly.io',
  address: 'https://fly.io/docs/about/pricing/',
  readAt: '2026-08-05',
}

/**
 * US dollars, for regions without a markup. The prices per second are those from which each row of Fly’s table of
 * 2025-08-19 comes out to a cent; the same table stood there in 2026.
 */
export const flyPrices = {
  source: flySource,
  /** The day of the table of machines; what was read later are the other prices and the rules. */
  machinesReadAt: '2025-08-19',
  /** One CPU with the least memory that it comes with, per second while it is started. */
  cpuPerSecond: { shared: 0.000_000_75, performance: 0.000_011_96 } satisfies Record<CpuKind, number>,
  /** Memory beyond that: a GB per second. */
  memoryPerSecond: 0.000_001_93,
  /** A GB per month that is set aside, used or not, machine or none. */
  volumePerMonth: 0.15,
  /** A GB of image and root file system per month, while the machine is stopped or suspended. */
  rootPerMonth: 0.15,
  /** A GB that leaves; what comes in costs nothing. */
  trafficOut: {
    'north-america-europe': 0.02,
    'asia-oceania-south-america': 0.04,
    'africa-india': 0.12,
  } satisfies Record<TrafficArea, number>,
} as const

/** What computing costs somewhere, in US dollars. */
export interface ComputeRates {
  readonly cpuPerHour: number
  readonly memoryPerHour: number
  /** A GB that is kept, per month. */
  readonly storagePerMonth: number
}

/** Somebody else who would run it. */
export interface OtherProvider {
  readonly id: string
  readonly name: string
  /** Null where no figure with a date is known. None is made up. */
  readonly known: { readonly rates: ComputeRates; readonly source: PriceSource; readonly remark: string } | null
  /** Where the price stands; null for no one provider in particular. */
  readonly address: string | null
}

export const otherProviders: readonly OtherProvider[] = [
  {
    id: 'sprites',
    name: 'Fly Sprites',
    address: 'https://sprites.dev/',
    known: {
      rates: { cpuPerHour: 0.07, memoryPerHour: 0.043_75, storagePerMonth: 0.02 },
      source: { name: 'Fly Sprites', address: 'https://sprites.dev/', readAt: '2026-01' },
      remark: 'From a page that was marked as a draft. If all of the CPUs and memory are in use.',
    },
  },
  {
    id: 'e2b',
    name: 'E2B',
    address: 'https://e2b.dev/pricing',
    known: {
      rates: { cpuPerHour: 0.0504, memoryPerHour: 0.0162, storagePerMonth: 0 },
      source: { name: 'E2B', address: 'https://e2b.dev/docs/faq/calculate-sandbox-price', readAt: '2026-08-06' },
      remark: 'Without its monthly fee, where there is one. A disk of 10 or 20 GB is included.',
    },
  },
  { id: 'modal', name: 'Modal', address: 'https://modal.com/pricing', known: null },
  {
    id: 'fargate',
    name: 'AWS Fargate',
    address: 'https://aws.amazon.com/fargate/pricing/',
    known: {
      rates: { cpuPerHour: 0.040_48, memoryPerHour: 0.004_445, storagePerMonth: 0 },
      source: { name: 'AWS Fargate', address: 'https://aws.amazon.com/fargate/pricing/', readAt: '2026-03' },
      remark: 'US East, x86. 20 GB of disk are included while it runs; nothing is kept of it afterwards.',
    },
  },
  { id: 'vm', name: 'A small virtual machine that is always on', address: null, known: null },
]
