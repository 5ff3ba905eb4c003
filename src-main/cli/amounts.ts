import { InvalidArgumentError } from 'commander'
import { ceilingLimits, idleLimits, volumeLimits } from '../../src-shared/cloud/cloud-place.ts'
import { shareLimits } from '../../src-shared/machine/share-wire.ts'
import { lifetimeLimits } from '../../src-shared/engine/lifetime.ts'

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

/** `512m`, `2g`, `1.5GiB`, or bytes. */
export function parseMemory(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text) ?? []
  const bytes = Math.round(Number(digits) * (units[unit.toLowerCase()] ?? Number.NaN))
  if (digits === '' || !Number.isSafeInteger(bytes)) throw new InvalidArgumentError('Use a size like 512m or 2g.')
  if (bytes < 64 * 1024 ** 2) throw new InvalidArgumentError('At least 64m is needed.')
  return bytes
}

export function parseCpus(text: string): number {
  const cpus = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || cpus <= 0 || cpus > 1024) {
    throw new InvalidArgumentError('Use a number like 1 or 2.5.')
  }
  return cpus
}

export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('Use a number up to 65535; 0 is any free one.')
  return port
}

/** Of a server inside. */
export function parseServedPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new InvalidArgumentError('Use a number from 1 to 65535.')
  return port
}

/** Collects `--env K=V`; `--env K` takes the value of this computer's variable of that name. */
export function collectVariable(
  environment: NodeJS.ProcessEnv,
): (text: string, before: Readonly<Record<string, string>>) => Record<string, string> {
  return (text, before) => {
    const at = text.indexOf('=')
    const name = at < 0 ? text : text.slice(0, at)
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new InvalidArgumentError('Use NAME=VALUE.')
    const value = at < 0 ? environment[name] : text.slice(at + 1)
    if (value === undefined) throw new InvalidArgumentError(`${name} is not set here; use ${name}=VALUE.`)
    return { ...before, [name]: value }
  }
}

/** `2`, `2h`: whole hours; `none` for no end. */
export function parseLifetime(text: string): number | null {
  if (text === 'none') return null
  const hours = Number(/^(\d{1,2})h?$/.exec(text)?.[1])
  if (hours >= lifetimeLimits.leastHours && hours <= lifetimeLimits.mostHours) return hours
  throw new InvalidArgumentError('Use whole hours from 1 to 24, or “none”.')
}

/** `90m`, `2h`, `3d`: minutes, hours or days that a link is good for. */
export function parseShareTime(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  const minutes = Number(digits) * { m: 1, h: 60, d: 24 * 60 }[unit as 'm' | 'h' | 'd']
  if (minutes >= shareLimits.least && minutes <= shareLimits.most) return minutes
  throw new InvalidArgumentError('Use a time like 90m, 2h or 3d, from 5m to 7d.')
}

/** Of a disk. */
export function gigabytes(text: string): number {
  const gb = Number(text)
  if (/^\d+$/.test(text) && gb >= volumeLimits.least && gb <= volumeLimits.most) return gb
  throw new InvalidArgumentError(`Use whole GB from ${String(volumeLimits.least)} to ${String(volumeLimits.most)}.`)
}

/** Minutes without work, or `none`. */
export function parseIdle(text: string): number | null {
  if (text === 'none') return null
  const minutes = Number(/^(\d{1,4})m?$/.exec(text)?.[1])
  if (minutes >= idleLimits.least && minutes <= idleLimits.most) return minutes
  throw new InvalidArgumentError(
    `Use minutes from ${String(idleLimits.least)} to ${String(idleLimits.most)}, or “none”.`,
  )
}

/** US dollars, or `none`. */
export function parseDollars(text: string): number | null {
  if (text === 'none') return null
  const dollars = Number(/^\$?(\d{1,5}(?:\.\d{1,4})?)$/.exec(text)?.[1])
  if (dollars >= ceilingLimits.least && dollars <= ceilingLimits.most) return dollars
  throw new InvalidArgumentError(
    `Use dollars from ${String(ceilingLimits.least)} to ${String(ceilingLimits.most)}, or “none”.`,
  )
}
