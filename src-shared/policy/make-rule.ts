import { AirlockError } from '../errors/airlock-error.ts'
import { addressKind, isLoopback, isNever } from './addresses.ts'
import { hostPattern } from './hosts.ts'
import { policyLimits, type EgressRule, type RuleOrigin } from './policy.ts'

/** A rule as somebody writes it. */
export interface RuleText {
  readonly verdict: 'allow' | 'deny'
  readonly host: string
  readonly ports: readonly number[] | null
  readonly mayBePrivate?: boolean | undefined
}

/**
 * The rule in its one writing.
 *
 * @throws AirlockError `invalid-input` that says what is wrong and what to write instead.
 */
export function makeRule(
  { verdict, host: text, ports: given, mayBePrivate }: RuleText,
  origin: RuleOrigin,
): EgressRule {
  const host = hostPattern(text)
  const ports = given === null ? null : [...new Set(given)].sort((a, b) => a - b)
  if (ports !== null) checkPorts(ports)
  if (mayBePrivate !== true) return { verdict, host, ports, origin }
  if (verdict === 'deny') throw noRule('A rule that denies leads nowhere.', 'Leave the private address away.')
  if (host.startsWith('*.') || ports?.length !== 1) {
    throw noRule('What may be private is one host at one port.', 'Write the exact host and one port.')
  }
  return { verdict, host, ports, origin, mayBePrivate: true }
}

/** @throws AirlockError `invalid-input` for one that allows an address which is refused all the same (EG5). */
export function requireEffect({ verdict, host, ports, mayBePrivate }: EgressRule): void {
  if (verdict === 'deny') return
  const kind = isLoopback(host) ? 'loopback' : addressKind(host)
  if (kind === null || kind === 'public') return
  if (isNever(kind)) throw noRule(`To ${host} nobody can connect (${kind}).`, 'Write the address of one computer.')
  if (mayBePrivate === true) return
  const place = host.includes(':') ? `[${host}]` : host
  const port = ports?.length === 1 ? String(ports[0]) : 'PORT'
  throw noRule(
    `${host} is ${kind === 'loopback' ? 'this computer itself' : `no public address (${kind})`}, and stays closed unless one rule opens exactly it, at one port.`,
    `Say so: \`airlock network allow NAME ${place}:${port} --private\`; in the window, write one port, and you are asked.`,
  )
}

/** Whether both are about the same hosts and ports with the same verdict, whoever wrote them. */
export function isSameRule(one: EgressRule, other: EgressRule): boolean {
  return one.verdict === other.verdict && one.host === other.host && String(one.ports) === String(other.ports)
}

function checkPorts(ports: readonly number[]): void {
  const most = policyLimits.ports
  if (ports.length === 0 || ports.length > most) {
    throw noRule(`A rule names 1 to ${String(most)} ports, or every port.`, 'Write another rule for the others.')
  }
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535)
  if (wrong !== undefined) {
    throw noRule(`${String(wrong)} is no port.`, 'Write whole numbers from 1 to 65535.')
  }
}

function noRule(why: string, remedy: string): AirlockError {
  return new AirlockError({ code: 'invalid-input', message: 'This is no rule.', why, remedy })
}
