import { BrowserWindow, dialog, nativeTheme } from 'electron'
import { pageAddress } from './guards.ts'
import { mayGoUnsaved } from './unsaved-question.ts'

/** The page's lowest surface, so that nothing flashes before it is drawn. */
const background = { dark: '#101216', light: '#eceef2' } as const

/**
 * Opens a window with the page in it. The page has no Node and no way out; see `protectContents`. `stays` is told when a
 * person kept it open for its unsaved text.
 */
export function openMainWindow(preload: string, isPackaged: boolean, stays: () => void): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 820,
    minWidth: 640,
    minHeight: 420,
    show: false,
    title: 'Airlock',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !isPackaged,
    },
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  window.webContents.on('will-prevent-unload', (event) => {
    // The page has text that is not saved. To prevent this event is to let the window go all the same.
    const ask = (question: Parameters<Parameters<typeof mayGoUnsaved>[0]>[0]) =>
      dialog.showMessageBoxSync(window, { ...question, buttons: [...question.buttons] })
    if (mayGoUnsaved(ask)) event.preventDefault()
    else stays()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    // Sandboxes and terminals live elsewhere: a fresh page finds them all again.
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  void window.loadURL(pageAddress)
  return window
}

/** Shows a window in front of all others. */
export function bringForward(window: BrowserWindow | null): void {
  if (window?.isMinimized()) window.restore()
  window?.show()
  window?.focus()
}
