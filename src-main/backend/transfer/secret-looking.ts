import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { onDisk } from './disk-path.ts'

/** Folders that hold nothing but keys and sign-ins. */
const secretFolders = new Set(['.aws', '.azure', '.gnupg', '.kube', '.ssh', '.gcloud', '.password-store'])

const secretFiles = [
  /^\.env(\..+)?$/i,
  /^\.envrc$/i,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/,
  /^[._]netrc$/i,
  /^\.git-credentials$/,
  /^\.htpasswd$/,
  /^\.vault-token$/,
  /^\.pgpass$/,
  /^\.s3cfg$/,
  /\.(key|p12|pfx|jks|keystore|kdbx|ppk|asc\.key)$/i,
]
/** Examples are meant to be shared. */
const examples = /\.(example|sample|template|dist|defaults)$/i

/** Files that hold a secret only sometimes: what in their text says so. */
const secretWhenItSays: readonly { readonly path: RegExp; readonly says: RegExp }[] = [
  { path: /(^|\/)\.(npmrc|yarnrc|yarnrc\.yml)$/, says: /_authToken|_password|_auth\b|npmAuthToken|npmAuthIdent/ },
  { path: /(^|\/)\.pypirc$/, says: /password|token/i },
  { path: /(^|\/)\.docker\/config\.json$|(^|\/)\.dockercfg$/, says: /"auth"|identitytoken/ },
  { path: /(^|\/)\.git\/config$/, says: /:\/\/[^\s/@]+@|extraheader/i },
  { path: /(^|\/)\.cargo\/credentials(\.toml)?$/, says: /token/ },
]
const pem = /\.pem$/i
const publicPem =
  /-----BEGIN (TRUSTED |X509 )?(CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE REQUEST|DH PARAMETERS)/

export function isSecretFolder(name: string): boolean {
  return secretFolders.has(name)
}

/** Whether a file looks like one that holds a secret: by its name, or by its text where the name alone does not say. */
export async function looksSecret(root: string, path: string): Promise<boolean> {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (secretFiles.some((pattern) => pattern.test(name))) return !examples.test(name)
  if (pem.test(name)) {
    const head = await headOf(onDisk(join(root, path)))
    return !publicPem.test(head) || head.includes('PRIVATE KEY')
  }
  const sometimes = secretWhenItSays.find((one) => one.path.test(path))
  return sometimes !== undefined && sometimes.says.test(await headOf(onDisk(join(root, path))))
}

async function headOf(path: string | Buffer): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}
