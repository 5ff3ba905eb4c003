import { shellMethods, type NotificationTexts, type Shell, type ShellPlatform } from '../../src-shared/api/shell.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { isOwnPage, mayDownload, outsideAddress } from './guards.ts'

/** What the shell contract needs of Electron. */
export interface ShellParts {
  chooseFolder(): Promise<string | null>
  open(address: string): Promise<void>
  /** Resolves with whether the person clicked on it. */
  notify(title: string, body: string): Promise<boolean>
  isSaved(address: string): Promise<boolean>
  readonly platform: NodeJS.Platform
}

/** Where a call came from. */
export interface ShellCaller {
  readonly address: string
  readonly isMainFrame: boolean
}

/** Answers a call of the page; anything that is not a method of the contract from the page itself is refused. */
export async function answerShellCall(
  parts: ShellParts,
  caller: ShellCaller,
  method: unknown,
  given: readonly unknown[],
): Promise<unknown> {
  if (!caller.isMainFrame || !isOwnPage(caller.address)) throw refused('Only the app’s own page may ask this.')
  const name = shellMethods.find((known) => known === method)
  if (name === undefined) throw refused('There is no such method.')
  const shell: Shell = {
    pickFolder: () => parts.chooseFolder(),
    openOutside: async () => {
      const address = outsideAddress(given[0])
      if (address === null) throw refused('Only web addresses without a name and password in them are opened.')
      await parts.open(address)
    },
    platform: () => Promise.resolve(platformName(parts.platform)),
    notify: () => {
      const { title, body } = textsOf(given[0])
      return parts.notify(title, body)
    },
    isSaved: () => {
      const [address] = given
      if (typeof address !== 'string' || !mayDownload(address)) throw refused('Only downloads of the page are told.')
      return parts.isSaved(address)
    },
  }
  return await shell[name](given[0] as never)
}

function textsOf(value: unknown): NotificationTexts {
  const { title, body } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (typeof title !== 'string' || typeof body !== 'string') throw refused('A notification has a title and a body.')
  return { title, body }
}

function platformName(platform: NodeJS.Platform): ShellPlatform {
  if (platform === 'darwin') return 'macos'
  return platform === 'win32' ? 'windows' : 'linux'
}

function refused(why: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'The window refused this.',
    why,
    remedy: 'If you did nothing unusual, report it.',
  })
}
