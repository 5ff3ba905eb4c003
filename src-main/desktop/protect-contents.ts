import { shell, type App, type Session } from 'electron'
import { mayDownload, mayHave, mayLoad, mayNavigate, outsideAddress } from './guards.ts'
import type { SavedDownloads } from './saved-downloads.ts'

/** Every page that is ever made in this app, wanted or not, is kept where it is. */
export function protectContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!mayNavigate(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      // Within its frame a preview goes where `protectSession` lets it.
      if (event.isMainFrame && !mayNavigate(event.url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(({ url }) => {
      const address = outsideAddress(url)
      if (address !== null) void shell.openExternal(address)
      return { action: 'deny' }
    })
  })
}

/** No permission but to write text to the clipboard; no download but what the page itself made; nothing from the network but the app's own page and previews. */
export function protectSession(
  session: Session,
  devServer: string | null,
  previewPort: number,
  downloads: Pick<SavedDownloads, 'begun'>,
): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !mayLoad(url, devServer, previewPort) })
  })
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    answer(mayHave(permission, requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, `${origin}/`))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, item) => {
    // Electron asks where to save it; nothing else is ever written by a page.
    if (mayDownload(item.getURL())) downloads.begun(item)
    else event.preventDefault()
  })
}
