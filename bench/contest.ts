/** One way to do a job, measured once per call. */
export interface Contender {
  readonly name: string
  /** Does the job once and returns its figure, in the contest's unit. */
  once(): Promise<number>
}

/** What we promise against one peer: a ratio of medians, or a difference in the contest's unit. */
export interface Goal {
  readonly peer: string
  readonly kind: 'ratio' | 'difference'
  readonly limit: number
}

/** One job, done by us and by peers in the same rounds. */
export interface Contest {
  readonly title: string
  readonly unit: 'ms' | 'MB/s' | 'KB' | '% of a core'
  readonly rounds: number
  readonly subject: Contender
  readonly peers: readonly Contender[]
  readonly goals: readonly Goal[]
  /** What a reader of the figures must know: a peer that is missing and why, what else was checked. */
  readonly notes?: readonly string[]
}

export interface Figures {
  readonly name: string
  readonly samples: readonly number[]
  readonly median: number
  readonly minimum: number
  readonly maximum: number
}

export interface GoalResult extends Goal {
  /** Subject against peer: a ratio or a difference of medians. */
  readonly value: number
  readonly met: boolean
}

export interface ContestResult {
  readonly title: string
  readonly unit: Contest['unit']
  readonly rounds: number
  readonly figures: readonly Figures[]
  readonly goals: readonly GoalResult[]
  readonly notes: readonly string[]
}

/**
 * Runs all contenders round by round, in an order that turns with each round, so that a busy moment of the machine
 * hits everyone alike. The first round warms up and is dropped.
 */
export async function hold(contest: Contest, told: (line: string) => void): Promise<ContestResult> {
  const contenders = [contest.subject, ...contest.peers]
  const samples = new Map(contenders.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= contest.rounds; round++) {
    told(`${contest.title}: ${round === 0 ? 'warm-up' : `round ${round} of ${contest.rounds}`}`)
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(turn + round) % contenders.length]
      if (contender === undefined) continue
      const value = await contender.once()
      if (round > 0) samples.get(contender.name)?.push(value)
    }
  }
  const figures = contenders.map(({ name }) => summarize(name, samples.get(name) ?? []))
  const { title, unit, rounds, notes = [] } = contest
  return { title, unit, rounds, figures, goals: judge(contest, figures), notes }
}

export function summarize(name: string, samples: readonly number[]): Figures {
  if (samples.length === 0) throw new Error(`${name} was never measured.`)
  return {
    name,
    samples,
    median: median(samples),
    minimum: Math.min(...samples),
    maximum: Math.max(...samples),
  }
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const at = (index: number) => sorted[index] ?? Number.NaN
  return Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle))
}

function judge(contest: Contest, figures: readonly Figures[]): readonly GoalResult[] {
  const medianOf = (name: string) => {
    const found = figures.find((one) => one.name === name)
    if (!found) throw new Error(`The goal of “${contest.title}” names ${name}, which does not take part.`)
    return found.median
  }
  const ours = medianOf(contest.subject.name)
  return contest.goals.map((goal) => {
    const theirs = medianOf(goal.peer)
    const value = goal.kind === 'ratio' ? ours / theirs : ours - theirs
    // More is better where throughput is measured.
    return { ...goal, value, met: contest.unit === 'MB/s' ? value >= goal.limit : value <= goal.limit }
  })
}

/** Milliseconds that `work` takes. */
export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}
