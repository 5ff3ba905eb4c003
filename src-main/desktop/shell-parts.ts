import { BrowserWindow, dialog, Notification, shell, type WebContents } from 'electron'
import { bringForward } from './main-window.ts'
import type { SavedDownloads } from './saved-downloads.ts'
import type { ShellParts } from './shell-calls.ts'
import { SystemNotifications } from './system-notifications.ts'

/** Electron's part in what pages ask of the shell, for each page. */
export function electronShell(
  platform: NodeJS.Platform,
  downloads: Pick<SavedDownloads, 'isSaved'>,
): (page: WebContents) => ShellParts {
  const notifications = new SystemNotifications((texts) => new Notification(texts))
  return (page) => ({
    chooseFolder,
    open: (address) => shell.openExternal(address),
    platform,
    notify: async (title, body) => {
      const wasClicked = Notification.isSupported() && (await notifications.show(title, body))
      if (wasClicked) bringForward(BrowserWindow.fromWebContents(page))
      return wasClicked
    },
    isSaved: (address) => downloads.isSaved(address),
  })
}

async function chooseFolder(): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] })
  return filePaths[0] ?? null
}
