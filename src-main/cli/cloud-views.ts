import type { CloudChoices, CloudLeftovers, CloudMachine, CloudStatus } from '../../src-shared/api/cloud.ts'
import type { SandboxInCloud } from '../../src-shared/cloud/cloud-place.ts'
import { inDollars } from '../../src-shared/cloud/money.ts'
import type { SandboxShare } from '../../src-shared/cloud/sandbox-share.ts'
import { nameOfSize } from '../../src-shared/cloud/sizes.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { table, visible } from './visible-text.ts'

const states = {
  off: 'no account is connected',
  looking: 'being asked',
  ready: 'it answers',
  failing: 'it does not answer as it should',
} as const satisfies Record<CloudStatus['state'], string>

export function cloudStatusText({ state, account, problem, remarks }: CloudStatus): string {
  if (account === null) {
    return `No account at Fly.io is connected. Make a token with \`fly tokens create org\`, then: airlock cloud connect\n${lines(remarks)}`
  }
  const { organisation, from, keptIn, api } = account
  const where =
    from === 'environment'
      ? 'from the environment (FLY_API_TOKEN)'
      : keptIn === 'keyring'
        ? 'in the keyring'
        : 'in a file'
  const rows = [
    ['Organisation', organisation === null ? 'not known yet' : visible(organisation)],
    ['Token', where],
    ['Asked at', visible(api)],
    ['State', states[state]],
    ...(problem === null ? [] : [['Problem', visible(`${problem.message} ${problem.why} ${problem.remedy}`)]]),
  ]
  return `${table(rows)}${lines(remarks)}`
}

export function cloudSizesText({ sizes, use, regions, volumes, compared, source, trial }: CloudChoices): string {
  const head = ['SIZE', '', 'RUNNING', `MONTH OF ${String(use.hoursPerDay)} H A DAY`, 'AT REST', 'IDLE']
  const rows = sizes.map(({ name, words, isUsual, canSuspend, cost }) => [
    `${name}${isUsual ? ' *' : ''}`,
    words,
    `${inDollars(cost.runningPerHour)}/h`,
    inDollars(cost.month.total),
    `${inDollars(cost.stoppedPerMonth)}/month`,
    canSuspend ? 'suspended' : 'stopped',
  ])
  const others = compared.map(({ name, perHour, perMonth, remark }) => [
    name,
    perHour === null ? '–' : `${inDollars(perHour)}/h`,
    perMonth === null ? '–' : `${inDollars(perMonth)} a month`,
    remark,
  ])
  const city = (code: string) => regions.find((region) => region.code === code)?.city ?? code
  return [
    `In ${city(use.region)} (${use.region}), with a disk of ${String(use.volumeGb)} GB and ${String(use.rootGb)} GB of image. The size with * is what you get when you choose none.\n\n`,
    table([head, ...rows]),
    `\nDisks: ${volumes.map(({ gb, perMonth }) => `${String(gb)} GB ${inDollars(perMonth)}`).join(', ')} a month.\n`,
    `Regions (those with * are tried first where it may be any): ${regions.map(({ code, isUsual }) => `${code}${isUsual ? ' *' : ''}`).join(', ')}.\n`,
    `\nThe same use of ${use.size} elsewhere:\n`,
    table(others),
    `\n${trial.remarks.join(' ')}\n`,
    `Prices of ${source.name}, read on ${source.readAt}: ${source.address}. The bill is Fly’s.\n`,
  ].join('')
}

export function leftoversText({ leftovers, missingRegions }: CloudLeftovers): string {
  const rows = leftovers.map(({ id, sandbox, mayBeDamaged, machines, volumes, perMonth }) => [
    visible(id),
    (sandbox === null ? 'says nothing of itself' : visible(sandbox.name ?? sandbox.id)) +
      (mayBeDamaged ? ' (yours; its record here is damaged)' : ''),
    machines.map(({ state, region }) => visible(`machine ${state} in ${region ?? '?'}`)).join(', ') || 'no machine',
    volumes.map(({ sizeGb }) => `disk of ${String(sizeGb)} GB`).join(', ') || 'no disk',
    `about ${inDollars(perMonth)}/month`,
  ])
  const none = 'Nothing of Airlock’s is in the account that is not a sandbox here.\n'
  const silent =
    missingRegions.length === 0 ? [] : [`These regions did not answer: ${visible(missingRegions.join(', '))}.`]
  return `${rows.length === 0 ? none : table([['ID', 'SANDBOX', 'MACHINES', 'DISKS', 'COSTS'], ...rows])}${lines(silent)}`
}

/** `fly fra performance-1x-2048mb $0.05/h`; what is on this computer is `here`. */
export function whereText(cloud: SandboxInCloud | null): string {
  if (cloud === null) return 'here'
  const { region, size, price } = cloud
  return `fly ${region ?? '?'} ${nameOfSize(size)} ${inDollars(price.nowPerHour)}/h`
}

export function cloudMachineText({ keptAwakeBy, idleMs, life }: CloudMachine): string {
  const minutes = String(Math.floor(idleMs / 60_000))
  const awake = keptAwakeBy.length === 0 ? `nothing, for ${minutes} min` : visible(keptAwakeBy.join(', '))
  return table([
    ['Kept awake by', awake],
    ['Sleeps', sleepText(life.idleMinutes)],
    ['Ends', life.endsAt === null ? 'when somebody stops it' : visible(life.endsAt)],
  ])
}

/** What was changed of how long a sandbox there has. */
export function keptText({ name, cloud }: Sandbox): string {
  if (cloud === null) return ''
  return `${visible(name)}: sleeps ${sleepText(cloud.idleMinutes)}; ${ceilingText(cloud.ceiling)}\n`
}

export function ceilingText(ceiling: SandboxInCloud['ceiling']): string {
  if (ceiling === null) return 'may cost as much as it takes'
  const { dollars, spent, endsAt } = ceiling
  const end = endsAt === null ? '' : `, used up at ${endsAt} if it runs on`
  return `may cost ${inDollars(dollars)} by running, of which ${inDollars(spent)} are spent${end}`
}

const sleepText = (minutes: number | null): string =>
  minutes === null ? 'never by itself' : `after ${String(minutes)} minutes without work`

const lines = (texts: readonly string[]): string => texts.map((text) => `${visible(text)}\n`).join('')

/** What whoever has its link may look at, and until when. */
export function shareText(share: SandboxShare | null): string {
  if (share === null) return 'Nothing is shared.'
  const { port, url, expiresAt, isEnding } = share
  if (isEnding)
    return `The link to port ${String(port)} is being ended: its machine is told as soon as it runs and answers, and ends it at ${expiresAt} in any case.`
  return `Port ${String(port)} is shared at ${visible(url)} until ${expiresAt}.`
}
