import { Suspense, useEffect, useState } from 'react'
import { Cable } from 'lucide-react'
import type { PortServer } from '../../../src-shared/agent/port-wire.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useCommand } from '../../state/commands.ts'
import { useFollowedPorts, useSandboxPorts } from '../../state/sandbox-ports.ts'
import { useView } from '../../state/view.ts'
import { Crossing } from '../../ui/crossing.tsx'
import { loadLater } from '../../ui/load-later.tsx'
import { countInWords } from '../../ui/words.ts'
import { ShareLine } from './share-line.tsx'
import './ports.css'

const none: readonly PortServer[] = []
const PortList = loadLater(async () => (await import('./port-list.tsx')).PortList)
const SharePortDialog = loadLater(async () => (await import('./share-port-dialog.tsx')).SharePortDialog)
const PreviewPortDialog = loadLater(async () => (await import('./preview-port-dialog.tsx')).PreviewPortDialog)

/** Servers inside, on the edge: they are reached through it, and only by who asks. */
export function PortsCrossing({ sandbox }: { readonly sandbox: Sandbox }) {
  useFollowedPorts(sandbox)
  const [isOpen, setOpen] = useState(false)
  const fact = useSandboxPorts(sandbox.id)
  const servers = fact?.kind === 'known' ? fact.ports.servers : none
  const [started, markSeen] = useStarted(servers, isOpen)
  const isAsking = useView((view) => view.dialog?.kind === 'preview-port')
  const shared = sandbox.cloud?.share ?? null
  const toShare = useView((view) => (view.dialog?.kind === 'share-port' ? view.dialog : null))
  const isRunning = sandbox.state === 'running'
  useCommand({ id: 'ports.show', title: 'Show ports', run: () => setOpen(true) })
  useCommand(
    isRunning
      ? { id: 'ports.preview', title: 'Preview port…', run: () => useView.getState().open({ kind: 'preview-port' }) }
      : null,
  )
  useCommand(
    isRunning && sandbox.cloud !== null
      ? {
          id: 'ports.share',
          title: 'Share port…',
          run: () => useView.getState().open({ kind: 'share-port', sandbox: sandbox.id, port: null }),
        }
      : null,
  )
  return (
    <>
      <Crossing
        icon={<Cable size={14} aria-hidden />}
        word="Ports"
        amount={
          servers.length === 0 ? undefined : (
            <>
              {portsInWords(servers)}
              {started.length > 0 && <span className="port-started" aria-hidden />}
            </>
          )
        }
        title={servers.length === 0 ? 'Nothing listens inside' : `${countInWords(servers.length, 'server')} inside`}
        open={isOpen}
        onOpenChange={(open) => {
          setOpen(open)
          markSeen()
        }}
      >
        <Suspense fallback={<p className="muted">Looking…</p>}>
          {shared !== null && <ShareLine sandbox={sandbox.id} share={shared} />}
          <PortList sandbox={sandbox} fact={fact} onDone={() => setOpen(false)} />
        </Suspense>
      </Crossing>
      <span className="visually-hidden" role="status">
        {started.map((port) => `A server listens on port ${String(port)} inside. `)}
      </span>
      <Suspense>
        {toShare?.sandbox === sandbox.id && <SharePortDialog sandbox={sandbox} port={toShare.port} />}
      </Suspense>
      <Suspense>{isAsking && <PreviewPortDialog sandbox={sandbox.id} servers={servers} />}</Suspense>
    </>
  )
}

function portsInWords(servers: readonly PortServer[]): string {
  return servers.length <= 2 ? servers.map(({ port }) => port).join(', ') : `· ${String(servers.length)}`
}

/** Ports whose server came since the list was looked at last; what was there at first is no news. */
function useStarted(servers: readonly PortServer[], isLooking: boolean): [readonly number[], () => void] {
  const [seen, setSeen] = useState<ReadonlySet<number> | null>(null)
  const ports = servers.map(({ port }) => port)
  const key = ports.join()
  const markSeen = () => {
    setSeen(new Set(ports))
  }
  useEffect(() => {
    if (isLooking || seen === null) setSeen(new Set(key === '' ? [] : key.split(',').map(Number)))
  }, [isLooking, seen, key])
  return [seen === null || isLooking ? [] : ports.filter((port) => !seen.has(port)), markSeen]
}
