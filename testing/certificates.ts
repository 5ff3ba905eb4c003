import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface MadeAuthority {
  readonly pem: string
  readonly certificateFile: string
  readonly keyFile: string
}

/**
 * Makes a certificate authority of a test's own in `directory`, by OpenSSL. `subject` is like `/O=Example/CN=Example Root`;
 * `more` is given to `openssl req`.
 */
export async function makeAuthority(
  directory: string,
  name: string,
  subject: string,
  more: readonly string[] = [],
): Promise<MadeAuthority> {
  const [certificateFile, keyFile] = [join(directory, `${name}.pem`), join(directory, `${name}.key`)]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  const whole = ['req', '-x509', ...key, '-out', certificateFile, '-utf8', '-subj', subject, '-days', '30', ...more]
  await promisify(execFile)('openssl', whole)
  return { pem: await readFile(certificateFile, 'utf8'), certificateFile, keyFile }
}
