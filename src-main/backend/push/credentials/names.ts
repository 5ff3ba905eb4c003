import type { CredentialKind } from '../../../../src-shared/cloud/credentials.ts'
import { isPlaceholder } from './placeholders.ts'

/** A file that is known by its name. */
export interface NameRule {
  /** Against the whole path, so that each begins with `(^|/)`. */
  readonly path: RegExp
  readonly kind: CredentialKind
  readonly what: string
  /** What of its text makes it one, where the name alone does not. Of counted length. */
  readonly says?: RegExp
}

const privateKey = /-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY/
const password = /password|secret|token/i

export const nameRules: readonly NameRule[] = [
  { path: /(^|\/)id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/, kind: 'private-key', what: 'SSH key', says: privateKey },
  { path: /(^|\/)\.ssh\/[^/]{1,255}(?<!\.pub)$/, kind: 'private-key', what: 'SSH key', says: privateKey },
  { path: /\.(pem|key)$/i, kind: 'private-key', what: 'Private key', says: privateKey },
  { path: /\.(p12|pfx|jks|keystore|ppk|kdbx)$/i, kind: 'key-store', what: 'Key store' },
  { path: /(^|\/)\.gnupg\/private-keys-v1\.d\/[^/]{1,255}$/, kind: 'private-key', what: 'GnuPG key' },
  { path: /(^|\/)\.password-store\/.{1,1000}\.gpg$/, kind: 'key-store', what: 'Password store' },
  { path: /(^|\/)\.local\/share\/keyrings\/[^/]{1,255}$/, kind: 'key-store', what: 'Keyring' },
  { path: /(^|\/)\.(npmrc|yarnrc|yarnrc\.yml)$/, kind: 'token', what: 'Sign-in of npm', says: npmToken() },
  { path: /(^|\/)\.pypirc$/, kind: 'password', what: 'Sign-in of PyPI', says: password },
  { path: /(^|\/)[._]netrc$/i, kind: 'password', what: 'Passwords of hosts', says: /password/i },
  { path: /(^|\/)\.git-credentials$/, kind: 'password', what: 'Passwords of git hosts', says: /:\/\/[^\s@/]{1,512}@/ },
  {
    path: /(^|\/)\.config\/git\/credentials$/,
    kind: 'password',
    what: 'Passwords of git hosts',
    says: /:\/\/[^\s@/]{1,512}@/,
  },
  { path: /(^|\/)\.git\/config$/, kind: 'password', what: 'Sign-in in a repository’s settings', says: gitSignIn() },
  {
    path: /(^|\/)\.aws\/credentials$/,
    kind: 'sign-in',
    what: 'Sign-in of AWS',
    says: /secret_access_key|session_token/i,
  },
  { path: /(^|\/)\.aws\/(sso|cli)\/cache\/[^/]{1,255}\.json$/, kind: 'sign-in', what: 'Sign-in of AWS' },
  {
    path: /(^|\/)\.config\/gcloud\/(credentials\.db|access_tokens\.db|application_default_credentials\.json|legacy_credentials\/.{1,1000})$/,
    kind: 'sign-in',
    what: 'Sign-in of Google Cloud',
  },
  { path: /(^|\/)\.azure\/(accessTokens\.json|msal_token_cache\..{1,40})$/, kind: 'sign-in', what: 'Sign-in of Azure' },
  {
    path: /(^|\/)(\.docker\/config\.json|\.dockercfg|\.config\/containers\/auth\.json)$/,
    kind: 'sign-in',
    what: 'Sign-in of an image registry',
    says: /"(?:auth|identitytoken|password)"\s{0,20}:\s{0,20}"[^"]{4}/,
  },
  {
    path: /(^|\/)\.kube\/config$/,
    kind: 'sign-in',
    what: 'Sign-in of Kubernetes',
    says: /client-key-data|token:|password:/,
  },
  { path: /(^|\/)\.claude[^/]{0,40}\/\.?credentials(\.json)?$/, kind: 'sign-in', what: 'Sign-in of Claude' },
  {
    path: /(^|\/)\.claude\.json$/,
    kind: 'sign-in',
    what: 'Sign-in of Claude',
    says: /primaryApiKey|accessToken|refreshToken/,
  },
  { path: /(^|\/)\.codex\/auth\.json$/, kind: 'sign-in', what: 'Sign-in of Codex' },
  { path: /(^|\/)\.gemini\/(oauth_creds\.json|google_accounts\.json)$/, kind: 'sign-in', what: 'Sign-in of Gemini' },
  { path: /(^|\/)\.config\/gh\/hosts\.yml$/, kind: 'sign-in', what: 'Sign-in of GitHub', says: /oauth_token/ },
  { path: /(^|\/)\.config\/glab-cli\/config\.yml$/, kind: 'sign-in', what: 'Sign-in of GitLab', says: /token/ },
  {
    path: /(^|\/)\.config\/github-copilot\/[^/]{1,255}\.json$/,
    kind: 'sign-in',
    what: 'Sign-in of Copilot',
    says: /token/,
  },
  { path: /(^|\/)\.fly\/config\.yml$/, kind: 'sign-in', what: 'Sign-in of Fly.io', says: /token/ },
  { path: /(^|\/)\.(vault-token|pgpass|s3cfg|htpasswd)$/, kind: 'password', what: 'Passwords' },
  { path: /(^|\/)\.my\.cnf$/, kind: 'password', what: 'Password of a database', says: /password/i },
  { path: /(^|\/)\.cargo\/credentials(\.toml)?$/, kind: 'token', what: 'Sign-in of crates', says: /token/ },
  { path: /(^|\/)\.gem\/credentials$/, kind: 'token', what: 'Sign-in of RubyGems' },
  { path: /(^|\/)\.m2\/settings\.xml$/, kind: 'password', what: 'Sign-in of Maven', says: /<password>|<privateKey>/ },
  { path: /(^|\/)\.gradle\/gradle\.properties$/, kind: 'password', what: 'Sign-in of Gradle', says: password },
  { path: /(^|\/)(\.composer|\.config\/composer)\/auth\.json$/, kind: 'password', what: 'Sign-in of Composer' },
  { path: /(^|\/)\.terraform\.d\/credentials\.tfrc\.json$/, kind: 'sign-in', what: 'Sign-in of Terraform' },
  { path: /(^|\/)\.config\/rclone\/rclone\.conf$/, kind: 'sign-in', what: 'Sign-in of rclone', says: /pass|token|key/ },
]

const variables = /(^|\/)(\.env|\.envrc|\.env\.[^/]{1,100}|[^/]{1,100}\.env)$/i
const examples = /\.(example|examples|sample|template|tmpl|dist|defaults?)$/i

export interface FoundByName {
  readonly kind: CredentialKind
  readonly what: string
  readonly line: number | null
}

/**
 * What a file is by its name; null for none. `text` is null where it cannot be read: then the name decides. A key’s file
 * that holds no key, settings without a token and variables without a value are none.
 */
export function findByName(path: string, text: string | null): FoundByName | null {
  if (examples.test(path)) return null
  if (variables.test(path)) return variablesIn(text)
  for (const { path: pattern, kind, what, says } of nameRules) {
    if (!pattern.test(path)) continue
    if (says === undefined || text === null) return { kind, what, line: null }
    const match = says.exec(text)
    if (match !== null) return { kind, what, line: text.slice(0, match.index).split('\n').length }
  }
  return null
}

const assignment = /^\s{0,40}(?:export\s{1,8})?[A-Za-z_][A-Za-z0-9_.]{0,200}\s{0,8}=\s{0,8}(\S.{0,2000})/
/** What is in each project’s file of variables and tells nobody anything. */
const harmless =
  /^["']?(?:true|false|yes|no|on|off|\d{1,6}|development|production|test|staging|local|localhost|debug|info|warn|error|https?:\/\/(?:localhost|127\.0\.0\.1)[^\s@]{0,200})["']?$/i

function variablesIn(text: string | null): FoundByName | null {
  const found = { kind: 'variables', what: 'Variables' } as const
  if (text === null) return { ...found, line: null }
  for (const [index, line] of text.split('\n').entries()) {
    const [, value] = assignment.exec(line.slice(0, 2400)) ?? []
    const bare = value?.trim()
    if (bare === undefined || /^["']{2}$|^#/.test(bare) || harmless.test(bare) || isPlaceholder(bare)) continue
    return { ...found, line: index + 1 }
  }
  return null
}

/** A token, not a variable that is filled in. */
function npmToken(): RegExp {
  return /(?:_authToken|_password|_auth|npmAuthToken|npmAuthIdent)["']?\s{0,8}[=:]\s{0,8}["']?(?!\$)[^\s$]/
}

function gitSignIn(): RegExp {
  return /:\/\/[^\s/@:]{1,256}:[^\s/@]{1,512}@|extraheader/i
}
