import { AirlockError } from '../errors/airlock-error.ts'

/** Where a repository is, as far as what goes out is decided by it. */
export interface GitAddress {
  /** As git takes it, without spaces around it. */
  readonly address: string
  readonly host: string
  readonly port: number
  /** The last part of its path, without `.git`: a good name for what is made of it. */
  readonly name: string
}

const ports: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80, 'ssh:': 22, 'git:': 9418 }
/** `git@host:path`, which is no URL. No slash before the colon: that would be a path. */
const likeScp = /^(?:[\w.-]+@)?([\w.-]{2,}):(?!:|\/\/|\\)(.+)$/

/** Whether a person means a repository by it, rather than a folder of this computer. */
export function looksLikeGitAddress(text: string): boolean {
  return /^(https?|ssh|git):\/\//i.test(text.trim()) || /^[\w.-]+@[\w.-]+:[^\\]/.test(text.trim())
}

/**
 * Reads an address that `git clone` understands: https, http, ssh, git, or `git@host:path`. Others would run programs or
 * read this computer's files. @throws AirlockError `invalid-input`
 */
export function parseGitAddress(text: string): GitAddress {
  const address = text.trim()

  if (address.startsWith('-') || /[\u0000-\u0020\u007f]/.test(address))
    throw invalid(address, 'It has spaces or signs that no address has.')
  if (!address.includes('://')) {
    const [, host, path] = likeScp.exec(address) ?? []
    if (host === undefined || path === undefined) throw invalid(address, 'It names no host.')
    return { address, host: host.toLowerCase(), port: 22, name: nameOf(path) }
  }
  const url = parsed(address)
  const port = ports[url.protocol]
  if (port === undefined) throw invalid(address, `${url.protocol}// is none of https, ssh, git and http.`)
  if (url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:')) {
    throw new AirlockError({
      code: 'invalid-input',
      message: 'The address holds a user or a password.',
      why: 'It would be written into the repository inside, where every program can read it.',
      remedy: 'Leave it out. A private repository is reached with a secret that Airlock adds on the way out.',
    })
  }
  if (url.hostname === '' || nameOf(url.pathname) === '') throw invalid(address, 'It names no repository.')
  return { address, host: url.hostname, port: url.port === '' ? port : Number(url.port), name: nameOf(url.pathname) }
}

function parsed(address: string): URL {
  try {
    return new URL(address)
  } catch (error) {
    if (error instanceof TypeError) throw invalid(address, 'It is no address.')
    throw error
  }
}

function nameOf(path: string): string {
  const last = path.split('/').findLast((part) => part !== '') ?? ''
  return last.replace(/\.git$/i, '')
}

function invalid(address: string, why: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `“${address.slice(0, 200)}” is not the address of a repository.`,
    why,
    remedy: 'Give one as `git clone` takes it, e.g. https://host/owner/project or git@host:owner/project.',
  })
}
