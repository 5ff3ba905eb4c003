/**
 * What Electron's page can ask of its window beyond the backend: the *shell* contract. The page finds it at
 * `window.airlock`; behind the web door there is none, and the page does without (a text field instead of a dialog).
 */
export interface Shell {
  /** Lets the person choose a folder of this computer; null when nothing was chosen. */
  pickFolder(): Promise<string | null>
  /** Opens an `http:` or `https:` address in the person's browser. Anything else is refused. */
  openOutside(address: string): Promise<void>
  platform(): Promise<ShellPlatform>
  /**
   * Shows a notification of the system; resolves when it is over, with whether the person clicked on it. The window is
   * in front by then.
   */
  notify(texts: NotificationTexts): Promise<boolean>
  /** Resolves when a download of the page, by its `blob:` address, is over, with whether it was written whole. */
  isSaved(address: string): Promise<boolean>
}
export interface NotificationTexts {
  readonly title: string
  readonly body: string
}
export type ShellPlatform = 'linux' | 'macos' | 'windows'

const methods: Readonly<Record<keyof Shell, true>> = {
  pickFolder: true,
  openOutside: true,
  platform: true,
  notify: true,
  isSaved: true,
}
/** The preload offers exactly these, by looping over them; the compiler keeps the list whole. */
export const shellMethods = Object.keys(methods) as readonly (keyof Shell)[]

/** `window.airlock` in Electron. */
export interface ElectronPage {
  readonly shell: Shell
  /**
   * Asks for the way to the backend. Soon after, `window` gets a `message` event from itself whose `data` is
   * `portsMessage` and whose `ports[0]` is the hub (see `ports.ts`). Ask again when the hub closed.
   */
  connect(): void
  /**
   * The path of a file or folder that was dropped on the window; empty for what the page made itself. Answered by the
   * preload alone: only it still knows where a `File` of the page lies.
   */
  pathOf(file: DroppedFile): string
}

/** A `File` of the page: this folder knows no DOM. */
export interface DroppedFile {
  readonly name: string
  readonly size: number
}

/** Names of what travels between the page, the preload and the main process. */
export const portsMessage = 'airlock:ports'
export const shellChannel = 'airlock:shell'
export const connectChannel = 'airlock:connect'
