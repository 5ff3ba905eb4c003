/** Gigabytes of a disk. */
export const volumeLimits = { least: 1, most: 500, usual: 10 } as const
/** Minutes without work after which a machine sleeps. */
export const idleLimits = { least: 2, most: 24 * 60, usual: 15 } as const

/** US dollars. */
export const ceilingLimits = { least: 0.01, most: 10_000 } as const
