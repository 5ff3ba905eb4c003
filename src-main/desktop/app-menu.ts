import type { MenuItemConstructorOptions } from 'electron'

/**
 * The application's menu: editing, view and window roles of the platform; the app's own commands live in its page.
 * The developer tools are for working on the app: an installed one has none.
 */
export function appMenu(
  platform: NodeJS.Platform,
  isPackaged: boolean,
  newWindow: () => void,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
        { type: 'separator' },
        // Not Ctrl+W, which terminals and editors use themselves.
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ]
}
