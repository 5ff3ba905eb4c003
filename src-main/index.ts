import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, dialog, ipcMain, Menu, session } from 'electron'
import { connectChannel, shellChannel } from '../src-shared/api/shell.ts'
import { appMenu } from './desktop/app-menu.ts'
import { devServerOf } from './desktop/dev-server.ts'
import { findNode } from './desktop/find-node.ts'
import { isOwnPage } from './desktop/guards.ts'
import { bringForward, openMainWindow } from './desktop/main-window.ts'
import { claimPageScheme, servePage } from './desktop/page-protocol.ts'
import { protectContents, protectSession } from './desktop/protect-contents.ts'
import pumpProgram from './desktop/pump.ts?modulePath'
import { PumpProcess } from './desktop/pump-process.ts'
import { SavedDownloads } from './desktop/saved-downloads.ts'
import { answerShellCall } from './desktop/shell-calls.ts'
import { electronShell } from './desktop/shell-parts.ts'
import { backendDirectories } from './directories.ts'
import { previewPort } from './preview-port.ts'

/** Electron's main process: windows and what guards them. Everything else is the backend's. */
const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const { platform } = process
const node = findNode({
  isPackaged: app.isPackaged,
  resourcesPath: process.resourcesPath,
  environment: process.env,
  platform,
})
const pump = new PumpProcess(pumpProgram, node, () => {
  process.stdout.write('Airlock was ended by `airlock quit`; sandboxes go on.\n')
  app.quit()
})

function openWindow(): void {
  openMainWindow(beside('../preload/index.cjs'), app.isPackaged, () => {
    pump.goOn()
  })
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) openWindow()
  else bringForward(window)
}

async function begin(): Promise<void> {
  await app.whenReady()
  const devServer = devServerOf(app.isPackaged, process.env)
  const preview = await previewPort(backendDirectories().state)
  const downloads = new SavedDownloads()
  protectSession(session.defaultSession, devServer, preview, downloads)
  servePage(beside('../renderer'), devServer, preview)
  ipcMain.on(connectChannel, ({ sender, senderFrame }) => {
    if (senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url)) pump.connect(sender)
  })
  const shell = electronShell(platform, downloads)
  ipcMain.handle(shellChannel, ({ sender, senderFrame }, method: unknown, ...given: unknown[]) =>
    answerShellCall(
      shell(sender),
      { address: senderFrame?.url ?? '', isMainFrame: senderFrame?.parent === null },
      method,
      given,
    ),
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(appMenu(platform, app.isPackaged, openWindow)))
  openWindow()
}

claimPageScheme()
protectContents(app)
if (app.requestSingleInstanceLock()) {
  app.enableSandbox()
  app.on('second-instance', showWindow)
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    // Sandboxes go on without a window; on macOS the app stays in the dock.
    if (platform !== 'darwin') app.quit()
  })
  begin().catch((error: unknown) => {
    dialog.showErrorBox('Airlock could not start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
} else app.quit()
