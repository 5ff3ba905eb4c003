import type { Writable } from 'node:stream'
import type { ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { invisible } from '../../src-shared/text/visible.ts'
import { visible } from './visible-text.ts'

/** Writes and resolves when it was handed on; rejects when nobody reads any more. */
export function write(to: Writable, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(data, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
}

export async function printJson(to: Writable, value: unknown): Promise<void> {
  await write(to, jsonText(value, 2))
}

/** JSON in which everything that a terminal would act on, or that hides, is written as an escape: it means the same. */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent).replaceAll(invisible, (found) => {
    if (found === '\n') return found
    const units = Array.from({ length: found.length }, (_, index) => found.charCodeAt(index))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
  return `${text}\n`
}

/** An error as a person reads it: what happened, why, what to do. */
export function errorText(report: ErrorReport): string {
  const lines = [`airlock: ${visible(report.message)}`]
  if (report.why !== '') lines.push(`  Why: ${visible(report.why)}`)
  if (report.remedy !== '') lines.push(`  What to do: ${visible(report.remedy)}`)
  return `${lines.join('\n')}\n`
}

/** `1.2 s`, `340 ms` */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${String(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

/** `1.5 GiB` */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let [value, unit] = [bytes, 0]
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024
  return `${unit === 0 || Number.isInteger(value) ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`
}

/** `12 %`; `0.4 %` of what is nearly nothing. */
export function share(part: number): string {
  const percent = part * 100
  return `${percent > 0 && percent < 0.95 ? percent.toFixed(1) : percent.toFixed(0)} %`
}
