import type { Backend } from '../../bridge/backend.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { usePreviewView } from '../../state/preview-view.ts'
import { addressBelow } from './preview-address.ts'

/** What can be done with a port of a sandbox. */
export function usePortActions(sandbox: string) {
  const backend = useBackend()
  const address = async (port: number) =>
    (await backend.call((client) => client.ports.openPreview({ sandbox, port }))).address
  return {
    preview: (port: number) => {
      usePreviewView.getState().show(sandbox, port)
    },
    openOutside: (port: number, path = '/') => {
      attempt(async () => {
        await outside(backend, addressBelow(await address(port), path))
      })
    },
    copyAddress: (port: number, copied: () => void = () => undefined) => {
      attempt(async () => {
        await navigator.clipboard.writeText(await address(port))
        copied()
      })
    },
    closeAddress: (port: number) => {
      attempt(() => backend.call((client) => client.ports.closePreview({ sandbox, port })))
    },
  }
}

async function outside(backend: Backend, address: string): Promise<void> {
  if (backend.desktop !== null) await backend.desktop.openOutside(address)
  else window.open(address, '_blank', 'noopener,noreferrer')
}
