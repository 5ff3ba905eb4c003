/** Results of `work` in the order of `source`, with at most `together` of them under way. */
export async function* inOrder<In, Out>(
  source: AsyncIterable<In> | Iterable<In>,
  together: number,
  work: (value: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const underWay: Promise<Settled<Out>>[] = []
  for await (const value of source) {
    underWay.push(settle(work(value)))
    if (underWay.length >= together) yield await first(underWay)
  }
  while (underWay.length > 0) yield await first(underWay)
}

/** Settled either way: what fails after the caller went away is no unhandled rejection. */
type Settled<Out> = { readonly ok: true; readonly value: Out } | { readonly ok: false; readonly error: unknown }

async function settle<Out>(result: Promise<Out>): Promise<Settled<Out>> {
  try {
    return { ok: true, value: await result }
  } catch (error) {
    return { ok: false, error }
  }
}

async function first<Out>(underWay: Promise<Settled<Out>>[]): Promise<Out> {
  const settled = await underWay.shift()
  if (settled === undefined) throw new Error('Nothing is under way.')
  if (!settled.ok) throw settled.error
  return settled.value
}
