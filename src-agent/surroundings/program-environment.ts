import { egressProxy } from '../../src-shared/agent/egress-wire.ts'

/** Files with the authorities that programs are to believe. */
export interface BelievedAuthorities {
  readonly pem: string
  /** For Java. */
  readonly store: string | null
}

/** What each kind of program reads where its authorities are: OpenSSL, Node, git, curl, Python, AWS, Deno, Cargo. */
const pemVariables = [
  ...['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'GIT_SSL_CAINFO', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'],
  ...['PIP_CERT', 'AWS_CA_BUNDLE', 'DENO_CERT', 'CARGO_HTTP_CAINFO'],
]
const javaVariable = 'JAVA_TOOL_OPTIONS'
const storePassword = 'changeit'

/** The environment of the programs that start next: a login's, and what is offered at that moment. */
export class ProgramEnvironment {
  readonly #base: Readonly<Record<string, string>>
  #current: Readonly<Record<string, string>>

  /** `base`: of the image and a login; what it sets is never changed. */
  constructor(base: Readonly<Record<string, string>>) {
    this.#base = base
    this.#current = this.#with(null)
  }

  get current(): Readonly<Record<string, string>> {
    return this.#current
  }

  believe(authorities: BelievedAuthorities | null): void {
    this.#current = this.#with(authorities)
  }

  #with(authorities: BelievedAuthorities | null): Record<string, string> {
    const offered: Record<string, string> = {
      [egressProxy.variable]: `http://${egressProxy.host}:${String(egressProxy.port)}`,
    }
    if (authorities !== null) for (const name of pemVariables) offered[name] = authorities.pem
    const environment = { ...offered, ...this.#base }
    const java = this.#base[javaVariable] ?? ''
    if (authorities?.store != null && !java.includes('javax.net.ssl.trustStore')) {
      const options = `-Djavax.net.ssl.trustStore=${authorities.store} -Djavax.net.ssl.trustStorePassword=${storePassword}`
      environment[javaVariable] = `${java} ${options}`.trim()
    }
    return environment
  }
}
