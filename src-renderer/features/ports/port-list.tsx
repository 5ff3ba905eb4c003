import { Check, Copy, ExternalLink, Link2Off, PanelRight, Share2 } from 'lucide-react'
import { useState } from 'react'
import type { PortServer } from '../../../src-shared/agent/port-wire.ts'
import type { Preview } from '../../../src-shared/api/sandbox-ports.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import type { PortsFact } from '../../state/sandbox-ports.ts'
import { useView } from '../../state/view.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { harmless } from '../../ui/words.ts'
import { usePortActions } from './use-previews.ts'

interface PortListProps {
  readonly sandbox: Sandbox
  readonly fact: PortsFact | null
  /** The person chose something that is shown elsewhere. */
  readonly onDone: () => void
}

/** Every server inside with the ways to it, and every address that is still open. */
export function PortList({ sandbox, fact, onDone }: PortListProps) {
  if (sandbox.state !== 'running') return <p className="muted">Servers are found while the sandbox runs.</p>
  if (fact === null) return <p className="muted">Looking…</p>
  if (fact.kind === 'untold') return <ErrorCallout error={fact.error} />
  const { servers, previews } = fact.ports
  const silent = previews.filter(({ port }) => !servers.some((server) => server.port === port))
  if (servers.length + silent.length === 0) {
    return (
      <p className="muted">
        Start a server in a terminal, for example <code>npm run dev</code>, and it appears here, also one on 127.0.0.1
        only. Nothing of it is published on your computer: you open a preview when you want one.
      </p>
    )
  }
  const previewOf = (port: number) => previews.find((preview) => preview.port === port)
  return (
    <>
      <ul className="port-list" aria-label="Servers">
        {servers.map((server) => (
          <PortRow
            key={server.port}
            sandbox={sandbox.id}
            server={server}
            preview={previewOf(server.port)}
            canShare={sandbox.cloud !== null}
            onDone={onDone}
          />
        ))}
        {silent.map((preview) => (
          <PortRow
            key={preview.port}
            sandbox={sandbox.id}
            server={{ port: preview.port, process: null }}
            preview={preview}
            canShare={false}
            isSilent
            onDone={onDone}
          />
        ))}
      </ul>
      <p className="muted port-hint">
        A preview has an address that nobody can guess, for browsers on this computer. It talks to its own server alone.
      </p>
    </>
  )
}

interface PortRowProps {
  readonly sandbox: string
  readonly server: PortServer
  readonly preview: Preview | undefined
  /** Only what is at a cloud has an address that others reach. */
  readonly canShare: boolean
  readonly isSilent?: boolean
  readonly onDone: () => void
}

function PortRow({ sandbox, server: { port, process }, preview, canShare, isSilent = false, onDone }: PortRowProps) {
  const actions = usePortActions(sandbox)
  const [isCopied, setCopied] = useState(false)
  const name = isSilent ? 'nothing listens now' : process === null ? '' : harmless(process.name, 40)
  return (
    <li className="port-row">
      <code className="port-number">{port}</code>
      <span className="port-process truncate" title={process === null ? undefined : `Process ${process.pid}`}>
        {name}
      </span>
      <Button
        size="small"
        look="outlined"
        aria-label={`Open preview of port ${port}`}
        onClick={() => {
          actions.preview(port)
          onDone()
        }}
      >
        <PanelRight size={14} aria-hidden />
        Preview
      </Button>
      <IconButton
        size="small"
        label={`Open port ${port} in the browser`}
        onClick={() => {
          actions.openOutside(port)
          onDone()
        }}
      >
        <ExternalLink size={14} aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label={isCopied ? 'Copied' : `Copy the address of port ${port}`}
        onClick={() => {
          actions.copyAddress(port, () => setCopied(true))
        }}
      >
        {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </IconButton>
      <IconButton
        size="small"
        label={preview === undefined ? 'No address is open' : `Close the address of port ${port}`}
        disabled={preview === undefined}
        onClick={() => {
          actions.closeAddress(port)
        }}
      >
        <Link2Off size={14} aria-hidden />
      </IconButton>
      {canShare && (
        <IconButton
          size="small"
          label={`Share port ${port}…`}
          onClick={() => {
            onDone()
            useView.getState().open({ kind: 'share-port', sandbox, port })
          }}
        >
          <Share2 size={14} aria-hidden />
        </IconButton>
      )}
    </li>
  )
}
