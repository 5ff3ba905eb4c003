import { bounded, kernelText } from './kernel-text.ts'
import { processIds } from './neighbours.ts'

/** What issuers made recognizable; the value is looked at here and goes nowhere. */
const shapes: readonly RegExp[] = [
  /^gh[pousr]_[A-Za-z0-9]{30,}$/,
  /^github_pat_\w{30,}$/,
  /^glpat-[\w-]{20,}$/,
  /^sk-(ant|proj|or|svcacct)?-?[\w-]{20,}$/,
  /^(AKIA|ASIA)[A-Z0-9]{16}$/,
  /^AIza[\w-]{35}$/,
  /^xox[abposr]-[\w-]{10,}$/,
  /^npm_[A-Za-z0-9]{30,}$/,
  /^(fo1_|FlyV1 )[\w+/=,-]{20,}$/,
  /^hf_[A-Za-z0-9]{30,}$/,
  /^dckr_pat_[\w-]{20,}$/,
  /^pypi-[\w-]{40,}$/,
  /^eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}$/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
]

const most = 50
const mostProcesses = 300
const longestValue = 16_384

/** Names of variables, of every process that can be read, whose values have the shape of a token. */
export function tokenNames(): readonly string[] {
  const found = new Set<string>()
  for (const id of processIds().slice(0, mostProcesses)) {
    for (const name of tokensIn(kernelText(`/proc/${id}/environ`))) found.add(`${name} (process ${id})`)
    if (found.size >= most) break
  }
  return [...found].slice(0, most)
}

export function tokensIn(environment: string): readonly string[] {
  return environment.split('\0').flatMap((line) => {
    const at = line.indexOf('=')
    const value = line.slice(at + 1, at + 1 + longestValue)
    return at > 0 && shapes.some((shape) => shape.test(value)) ? [bounded(line.slice(0, Math.min(at, 200)))] : []
  })
}
