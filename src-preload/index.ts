import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  connectChannel,
  portsMessage,
  shellChannel,
  shellMethods,
  type ElectronPage,
  type Shell,
} from '../src-shared/api/shell.ts'

/** Hands the page its way to the backend and the shell contract; no code per method. */
const shell = Object.fromEntries(
  shellMethods.map((method) => [method, (...given: unknown[]) => ipcRenderer.invoke(shellChannel, method, ...given)]),
) as unknown as Shell

// Ports cannot cross the bridge as values; they are transferred to the page's own window.
ipcRenderer.on(connectChannel, (event) => {
  window.postMessage(portsMessage, '*', [...event.ports])
})

const page: ElectronPage = {
  shell,
  connect: () => {
    ipcRenderer.send(connectChannel)
  },
  pathOf: (file: File) => webUtils.getPathForFile(file),
}
contextBridge.exposeInMainWorld('airlock', page)
