interface SparklineProps {
  /** Oldest first; null where nothing was read. */
  readonly values: readonly (number | null)[]
  /** What reaches the top, unless a value is larger. */
  readonly top: number
  /** How many values fill the width: fewer stand at the right. */
  readonly capacity: number
}

const [width, height] = [120, 28]

/** A line of the last minutes. What it says in words stands beside it. */
export function Sparkline({ values, top, capacity }: SparklineProps) {
  const most = Math.max(top, ...values.map((value) => value ?? 0))
  const step = width / (capacity - 1)
  const from = capacity - values.length
  const points = values.flatMap((value, index) => {
    if (value === null) return []
    const y = height - 1 - (most === 0 ? 0 : (value / most) * (height - 2))
    return [{ x: (from + index) * step, y }]
  })
  const line = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  const [first, last] = [points[0], points.at(-1)]
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
      {first && last && <polygon points={`${first.x},${height} ${line} ${last.x},${height}`} />}
      <polyline points={line} />
    </svg>
  )
}
