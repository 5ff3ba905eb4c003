import { crc32 } from 'node:zlib'

/** Words of what stands in examples where a secret would be. */
const exampleWords =
  /example|placeholder|change[-_]?me|replace[-_]?me|redacted|notasecret|kept-by-airlock|(?:^|[-_ "'])(?:your|my|some|dummy|fake|sample|todo|insert|none|null|test)(?:[-_ "']|$)/i
/** A variable that is filled in later: `${TOKEN}`, `$TOKEN`, `{{ token }}`, `<token>`, `%TOKEN%`. */
const reference = /^["']?(?:\$|\{\{|<|%[A-Za-z_]+%|#\{)|process\.env|\*{3}|\.{3}$/
const shortestRun = 10

/** Whether a value only stands for a secret: nobody gains anything by it. */
export function isPlaceholder(value: string): boolean {
  const text = value.slice(0, 512)
  return (
    exampleWords.test(text) || reference.test(text) || hasRun(text) || isMonotonous(text.replace(/^[a-z]{2,7}[-_]/, ''))
  )
}

/** `abcdefghij`, `1234567890`, `aaaaaaaaaa` as a good part of it. Real ones have short runs where they hold zeros. */
function hasRun(text: string): boolean {
  const letters = text.toLowerCase()
  const shortest = Math.max(shortestRun, letters.length / 4)
  let [same, up] = [1, 1]
  for (let at = 1; at < letters.length; at++) {
    const step = letters.charCodeAt(at) - letters.charCodeAt(at - 1)
    same = step === 0 ? same + 1 : 1
    up = step === 1 || (letters[at - 1] === '9' && letters[at] === '0') ? up + 1 : 1
    if (same >= shortest || up >= shortest) return true
  }
  return false
}

function isMonotonous(text: string): boolean {
  return text.length >= 16 && new Set(text).size <= 4
}

/** The kept rule takes any letters: also names of npm’s own variables, like `npm_config_…`. */
const npmName = /^npm_(?:[a-z]+_|[A-Za-z]+$|[a-z_]+$)/

/** Whether a value is a name that looks like a token. */
export function isName(value: string): boolean {
  return npmName.test(value)
}

const gitHubToken = /^gh[pousr]_([A-Za-z0-9]{30})([A-Za-z0-9]{6})$/
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Whether the last six letters of a classic GitHub token are the checksum of those before. GitHub refuses any other. */
export function hasWrongChecksum(value: string): boolean {
  const [, random, checksum] = gitHubToken.exec(value) ?? []
  if (random === undefined) return false
  let [left, expected] = [crc32(random), '']
  for (let place = 0; place < 6; place++) {
    expected = (digits[left % 62] ?? '') + expected
    left = Math.floor(left / 62)
  }
  return checksum !== expected
}
