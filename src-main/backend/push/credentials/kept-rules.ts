import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import type { SecretLintSourceCode } from '@secretlint/types'
import type { CredentialKind } from '../../../../src-shared/cloud/credentials.ts'

/** Where something was found, by letters of the text. */
export interface Found {
  readonly kind: CredentialKind
  readonly what: string
  readonly start: number
  readonly end: number
}

/**
 * Not used: comments in a file must not switch the scan off (`filter-comments`), and the rule for Google’s files opens
 * on this computer whatever path the sandbox names (`gcp`; keys in them are found by their shape).
 */
const leftOut: ReadonlySet<string> = new Set(['filter-comments', 'gcp'])

const words: Readonly<Record<string, readonly [CredentialKind, string]>> = {
  '1password': ['token', '1Password token'],
  anthropic: ['token', 'Anthropic token'],
  aws: ['token', 'AWS access key'],
  basicauth: ['password', 'Password in an address'],
  'database-connection-string': ['password', 'Password of a database'],
  databricks: ['token', 'Databricks token'],
  docker: ['token', 'Docker token'],
  figma: ['token', 'Figma token'],
  github: ['token', 'GitHub token'],
  gitlab: ['token', 'GitLab token'],
  grafana: ['token', 'Grafana token'],
  groq: ['token', 'Groq key'],
  'hashicorp-vault': ['token', 'Vault token'],
  huggingface: ['token', 'Hugging Face token'],
  linear: ['token', 'Linear key'],
  notion: ['token', 'Notion token'],
  npm: ['token', 'npm token'],
  openai: ['token', 'OpenAI key'],
  privatekey: ['private-key', 'Private key'],
  sendgrid: ['token', 'SendGrid key'],
  shopify: ['token', 'Shopify token'],
  slack: ['token', 'Slack token'],
  vercel: ['token', 'Vercel token'],
}

/** An account’s number is no secret; the rule tells it with the keys. */
const notSecret: ReadonlySet<string> = new Set(['AWSAccountID'])

let found: Found[] = []

/** Secretlint’s own rules without its core, which measures each file and remembers that for ever. */
const handlers = rules.flatMap((rule) => {
  const name = rule.meta.id.replace('@secretlint/secretlint-rule-', '')
  if (leftOut.has(name)) return []
  const [kind, what] = words[name] ?? (['token', 'Credential'] as const)
  const handler = rule.create(
    {
      sharedOptions: {},
      // The rule’s own sentence quotes the secret, so it is not made.
      createTranslator: () => (messageId, data) => ({ message: '', messageId: String(messageId), data }),
      report: ({ message, range: [start, end] }) => {
        if (!notSecret.has(message.messageId)) found.push({ kind, what, start, end })
      },
      ignore: () => undefined,
    },
    { enableIDScanRule: true },
  )
  return handler.file === undefined ? [] : [handler.file.bind(handler)]
})

/** Looks through one text, without a name: rules must not open files. */
export function findByKeptRules(content: string): readonly Found[] {
  found = []
  const source = new NamelessSource(content)
  for (const handler of handlers) {
    if (handler(source) !== undefined) throw new Error('A rule looks on after it was asked, so it could find nothing.')
  }
  return found
}

class NamelessSource implements SecretLintSourceCode {
  readonly content: string
  readonly hasBOM = false
  readonly filePath = undefined
  readonly physicalFilePath = undefined
  readonly contentType = 'text'
  readonly ext = ''

  constructor(content: string) {
    this.content = content
  }

  getFilePath() {
    return undefined
  }
  getPhysicalFilePath() {
    return undefined
  }
  locationToRange(): never {
    throw new Error('Places are told by letters.')
  }
  rangeToLocation(): never {
    throw new Error('Places are told by letters.')
  }
  positionToIndex(): never {
    throw new Error('Places are told by letters.')
  }
  indexToPosition(): never {
    throw new Error('Places are told by letters.')
  }
}
