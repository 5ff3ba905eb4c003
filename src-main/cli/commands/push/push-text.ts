import { inDollars } from '../../../../src-shared/cloud/money.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { PushConflict, PushPath, PushPlan } from '../../../../src-shared/cloud/push-plan.ts'
import { regionOf } from '../../../../src-shared/cloud/regions.ts'
import { sizeInWords } from '../../../../src-shared/cloud/sizes.ts'
import { duration, size } from '../../print.ts'
import { visible } from '../../visible-text.ts'

const mostShown = 10

/** `/workspace/src/a.ts`, `~/.profile` */
export function pathText({ folder, path }: PushPath): string {
  return visible(folder === 'home' ? `~/${path}` : `/workspace/${path}`)
}

/**
 * As `pathText` writes it, or relative to the workspace.
 * @throws AirlockError `invalid-input` for one that is of this computer, e.g. as a shell writes `~/notes`
 */
export function pathOfText(text: string): PushPath {
  const clean = text.replace(/\/+$/, '')
  if (clean.startsWith('~/')) return { folder: 'home', path: clean.slice('~/'.length) }
  const path = clean.replace(/^\/workspace\//, '').replace(/^\.\//, '')
  if (path.startsWith('/')) throw ofThisComputer(text)
  return { folder: 'workspace', path }
}

function ofThisComputer(text: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `“${visible(text)}” is not a path of the sandbox.`,
    why: 'What can be chosen is below /workspace or its home.',
    remedy: 'Write it from the workspace on, or as "~/…" in quotes: else your shell takes your own home.',
  })
}

/** What would happen, for a person to say yes to. */
export function planText(plan: PushPlan): string {
  const { manifest, travels, cost, target, leftOut, remarks, seconds } = plan
  const files = `${String(travels.files)} ${travels.files === 1 ? 'file' : 'files'}`
  const time = seconds === null ? '' : `, about ${duration(seconds * 1000)}`
  const where = regionOf(target.region)?.city ?? target.region
  const more = plan.isKnownThere ? ' Only what changed is sent.' : ''
  return [
    `To        ${visible(plan.place)}, ${where} (${target.region}): ${sizeInWords(target.size)}, disk ${String(target.volumeGb)} GB`,
    `Price     ${inDollars(cost.runningPerHour)} an hour while it runs; ${inDollars(cost.month.total)} a month of ${String(cost.hoursPerMonth)} hours; ${inDollars(cost.stoppedPerMonth)} a month at rest (${cost.source.readAt})`,
    `Travels   ${files}, ${size(travels.bytes)}${time}.${more}`,
    ...listed('Not yet in a commit', manifest.uncommitted.map(pathText)),
    ...listed('Stays', leftOut.map(pathText)),
    ...manifest.bound.flatMap((one) =>
      one.isForeign
        ? [
            `          ${pathText(one)}: ${visible(one.why)}${one.remake === null ? '' : ` Make it again there: ${visible(one.remake)}`}`,
          ]
        : [],
    ),
    ...listed(
      'Handed',
      manifest.handedOver.map((title) => `the secret “${visible(title)}” to the machine’s own program`),
    ),
    ...manifest.staysHere.map(({ what }) => `          ${visible(what)}`),
    ...remarks.map((remark) => `Mind      ${visible(remark)}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

function listed(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return []
  const more = items.length > mostShown ? ` and ${String(items.length - mostShown)} more` : ''
  return [`${title.padEnd(9)} ${items.slice(0, mostShown).join(', ')}${more}`]
}

const kindWords: Readonly<Record<PushConflict['kind'], string>> = {
  'both-changed': 'changed on both sides',
  'both-added': 'made on both sides, each in its own way',
  'changed-deleted': 'changed on one side, deleted on the other',
  'file-folder': 'a file on one side, a folder on the other',
  mode: 'who may read, write or run it was changed on both sides',
}

/** What both sides changed, and the places of a text on which they differ; of so many in all. */
export function conflictsText(conflicts: readonly PushConflict[], inAll: number): string {
  const open = conflicts.filter(({ decision }) => decision === null)
  const more = inAll > open.length ? `and ${String(inAll - open.length)} more\n` : ''
  return open.map((one) => `${pathText(one)}: ${kindWords[one.kind]}\n${regionsText(one)}`).join('') + more
}

function regionsText({ regions }: PushConflict): string {
  return (regions ?? [])
    .flatMap((region) =>
      region.kind === 'settled' ? [] : [...marked('here ', region.local), ...marked('cloud', region.cloud), '  ···\n'],
    )
    .slice(0, mostShown * 4)
    .join('')
}

function marked(side: string, text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n')
  return lines.map((line) => `  ${side} │ ${visible(line)}\n`)
}
