import { parseArgs } from 'node:util'
import type { Runtime } from './peers/raw-engine.ts'

export const contestNames = [
  'create',
  'warm',
  'read',
  'write',
  'command',
  'walk',
  'search',
  'tree',
  'keystroke',
  'flood',
  'egress',
  'push',
  'key',
  'flood-page',
  'ctrl-c',
  'hidden-floods',
  'navigate',
  'first-chunk',
  'idle-list',
] as const
export type ContestName = (typeof contestNames)[number]

const runtimes = ['runc', 'runsc'] as const satisfies readonly Runtime[]

/** What is to be measured. */
export interface Choice {
  readonly contests: ReadonlySet<ContestName>
  readonly runtimes: readonly Runtime[]
  /** On a machine that does other work too: figures that prove nothing. */
  readonly allowBusy: boolean
}

/** Reads `--only read,walk`, `--runtime runc` and `--allow-busy`; everything when nothing is said. */
export function choiceOf(args: readonly string[]): Choice {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      runtime: { type: 'string', multiple: true },
      'allow-busy': { type: 'boolean', default: false },
    },
  })
  return {
    contests: new Set(oneOf('--only', contestNames, values.only)),
    runtimes: oneOf('--runtime', runtimes, values.runtime),
    allowBusy: values['allow-busy'],
  }
}

function oneOf<Name extends string>(option: string, known: readonly Name[], given: readonly string[] = []): Name[] {
  const names = given.flatMap((text) => text.split(','))
  const unknown = names.find((name) => !known.some((one) => one === name))
  if (unknown !== undefined) throw new Error(`${option} knows ${known.join(', ')}; not “${unknown}”.`)
  return known.filter((name) => names.length === 0 || names.includes(name))
}
