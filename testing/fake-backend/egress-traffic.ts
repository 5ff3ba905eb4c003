import type { EgressRequest } from '../../src-shared/api/egress.ts'
import { decide } from '../../src-shared/policy/decide.ts'
import { addressVerdict } from '../../src-shared/policy/addresses.ts'
import type { RefusalReason } from '../../src-shared/policy/policy.ts'
import { refusalWords } from '../../src-shared/policy/refusal-words.ts'
import type { FakeEgress } from './egress.ts'

/** What a program inside is said to want. */
export interface FakeWish {
  readonly host: string
  readonly port?: number | null
  readonly program?: string | null
  /** Where its name leads. */
  readonly address?: string
  /** What moves; without it the connection stays open. */
  readonly bytes?: readonly [sent: number, received: number]
  readonly failure?: (EgressRequest['outcome'] & { readonly kind: 'failed' })['failure']
  readonly at?: string
}

/** A program wants something: it is decided about by the real function, and told. Nobody connects anywhere. */
export function want(egress: FakeEgress, wish: FakeWish): EgressRequest {
  const { host, port = 443, program = 'node', bytes, failure, at = new Date().toISOString() } = wish
  const process = program === null ? null : { pid: 400 + 7 * program.length, name: program }
  const reason = refusalOf(egress, wish)
  const asked = { host, port, process, via: port === null ? ('dns' as const) : ('name' as const) }
  if (reason !== null) {
    const before = [...egress.requests.values()].find(
      (other) => other.host === host && other.port === port && other.outcome.kind === 'refused',
    )
    const verdict = decide(termsOf(egress), { host, port: port ?? 443 })
    return egress.request({
      ...asked,
      ...(before === undefined ? { at } : { id: before.id, times: before.times + 1 }),
      outcome: { kind: 'refused', reason },
      words: refusalWords(reason, host, port),
      rule: verdict.rule,
      address: reason === 'private-address' ? (wish.address ?? host) : null,
      endedAt: at,
    })
  }
  const verdict = decide(termsOf(egress), { host, port: port ?? 443 })
  const isOver = bytes !== undefined || failure !== undefined
  return egress.request({
    ...{ ...asked, at, rule: verdict.rule, isLearned: verdict.allowed && verdict.isLearned },
    outcome: failure !== undefined ? { kind: 'failed', failure } : { kind: isOver ? 'done' : 'open' },
    ...{ address: wish.address ?? '203.0.113.7', sent: bytes?.[0] ?? 0, received: bytes?.[1] ?? 0 },
    endedAt: isOver ? at : null,
  })
}

function refusalOf(egress: FakeEgress, { host, port, address }: FakeWish): RefusalReason | null {
  const verdict = decide(termsOf(egress), { host, port: port ?? 443 })
  if (!verdict.allowed) return verdict.reason
  if (address === undefined || addressVerdict(address, verdict.mayBePrivate).allowed) return null
  return 'private-address'
}

function termsOf({ state: { policy, onceRules, presets } }: FakeEgress) {
  const ofPresets = presets.filter(({ id }) => policy.presets.includes(id)).flatMap(({ rules }) => rules)
  return { mode: policy.mode, isLearning: policy.isLearning, rules: [...policy.rules, ...onceRules, ...ofPresets] }
}

const base = Date.UTC(2026, 0, 1, 12, 4, 0)

/** An install that went well, some calls of a server, and one connection that stays open. */
export function calmTraffic(egress: FakeEgress): void {
  const at = (seconds: number) => new Date(base + seconds * 1000).toISOString()
  want(egress, { host: 'deb.example.com', program: 'git', bytes: [4_100, 1_830_000], at: at(0) })
  for (let index = 0; index < 9; index++) {
    const bytes = [900 + 40 * index, 21_000 * (index + 1)] as const
    want(egress, { host: 'mirror.example.com', program: 'npm install', bytes, at: at(8 + index) })
  }
  egress.addRule({ verdict: 'allow', host: 'api.weather.example', ports: [443], mayBePrivate: false })
  want(egress, { host: 'api.weather.example', bytes: [820, 14_300], at: at(31) })
  want(egress, { host: 'crates.example.com', program: 'cargo', failure: 'timed-out', at: at(40) })
  want(egress, { host: 'api.weather.example', at: at(52) })
}

/** Refusals of each kind that a person can answer or must understand. */
export function refusedTraffic(egress: FakeEgress): void {
  const at = (seconds: number) => new Date(base + 60_000 + seconds * 1000).toISOString()
  egress.addRule({ verdict: 'deny', host: '*.ads.example', ports: null, mayBePrivate: false })
  want(egress, { host: 'x.ads.example', at: at(1) })
  want(egress, { host: '192.168.1.20', port: 8080, program: 'curl', at: at(3) })
  want(egress, { host: 'telemetry.vendor.example', program: 'next-server', at: at(5) })
  for (let times = 0; times < 3; times++) want(egress, { host: 'evil.example', program: 'npm', at: at(8) })
}
