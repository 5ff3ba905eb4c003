import { useEffect, useState } from 'react'
import { ExternalLink, RotateCw, X } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { useCommand } from '../../state/commands.ts'
import { usePreviewView, type ShownPreview } from '../../state/preview-view.ts'
import { useSandboxPorts } from '../../state/sandbox-ports.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { addressBelow, pathOf } from './preview-address.ts'
import { usePortActions } from './use-previews.ts'
import { useIsBlocked } from './use-is-blocked.ts'

interface PreviewPaneProps {
  readonly sandbox: Sandbox
  readonly shown: ShownPreview
}

/** A page that a server inside serves, locked down: its own origin, no permissions, no way out of its frame. */
export function PreviewPane({ sandbox, shown }: PreviewPaneProps) {
  const { id } = sandbox
  const { port, path, load } = shown
  const { go, hide } = usePreviewView.getState()
  const actions = usePortActions(id)
  const [address, error, ask] = useAddress(sandbox, port)
  const close = () => {
    hide(id)
  }
  useCommand({ id: 'preview.reload', title: `Reload the preview of port ${port}`, run: () => go(id) })
  useCommand({ id: 'preview.close', title: `Close the preview of port ${port}`, run: close })
  useCommand({
    id: 'preview.outside',
    title: `Open port ${port} in the browser`,
    run: () => actions.openOutside(port, path),
  })
  return (
    <section className="preview" aria-label={`Preview of port ${port}`}>
      <div className="tab-strip preview-strip">
        <IconButton label="Reload the preview" size="small" disabled={address === null} onClick={() => go(id)}>
          <RotateCw size={14} aria-hidden />
        </IconButton>
        <PathField key={path} port={port} path={path} onGo={(typed) => go(id, pathOf(typed, address))} />
        <IconButton
          label="Open in the browser"
          size="small"
          disabled={address === null}
          onClick={() => actions.openOutside(port, path)}
        >
          <ExternalLink size={14} aria-hidden />
        </IconButton>
        <IconButton label="Close the preview" size="small" onClick={close}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {sandbox.state !== 'running' ? (
        <div className="empty">
          <h3>The preview rests</h3>
          <p>It is there again when the sandbox runs.</p>
        </div>
      ) : error !== null ? (
        <div className="preview-trouble">
          <ErrorCallout
            error={error}
            actions={
              <Button look="outlined" size="small" onClick={ask}>
                Try again
              </Button>
            }
          />
        </div>
      ) : address === null ? (
        <div className="pane-loading" aria-hidden />
      ) : (
        <Frame key={`${address} ${path} ${load}`} port={port} address={addressBelow(address, path)} />
      )}
    </section>
  )
}

/** The address of the preview while it is open; asked for once, and again when the person wants. */
function useAddress({ id, state }: Sandbox, port: number): [string | null, ErrorReport | null, () => void] {
  const backend = useBackend()
  const fact = useSandboxPorts(id)
  const [asked, setAsked] = useState(0)
  const [answer, setAnswer] = useState<{ readonly address: string } | { readonly error: ErrorReport } | null>(null)
  const live = fact?.kind === 'known' ? fact.ports.previews.find((preview) => preview.port === port) : undefined
  const [wasLive, setWasLive] = useState(false)
  if (live !== undefined && !wasLive) setWasLive(true)
  const isRunning = state === 'running'
  useEffect(() => {
    if (!isRunning) return
    let isOver = false
    backend
      .call((client) => client.ports.openPreview({ sandbox: id, port }))
      .then(
        ({ address }) => isOver || setAnswer({ address }),
        (error: unknown) => isOver || setAnswer({ error: toErrorReport(error) }),
      )
    return () => {
      isOver = true
    }
  }, [backend, id, port, isRunning, asked])
  const again = () => {
    setWasLive(false)
    setAnswer(null)
    setAsked((count) => count + 1)
  }
  if (live !== undefined) return [live.address, null, again]
  if (answer !== null && 'error' in answer) return [null, answer.error, again]
  if (wasLive && fact?.kind === 'known') return [null, closedElsewhere(port), again]
  return [answer?.address ?? null, null, again]
}

function closedElsewhere(port: number): ErrorReport {
  return {
    code: 'port-not-served',
    message: `The address of port ${port} was closed.`,
    why: 'It was closed in the list of ports or by another window.',
    remedy: 'Try again to get another one.',
  }
}

function Frame({ port, address }: { readonly port: number; readonly address: string }) {
  const isBlocked = useIsBlocked(address)
  if (isBlocked)
    return (
      <div className="empty">
        <h3>This window must be loaded again</h3>
        <p>
          Previews moved to another place while it was open, and it shows only what it was told of at its beginning.
        </p>
        <Button look="outlined" onClick={() => location.reload()}>
          Reload the window
        </Button>
      </div>
    )
  return (
    <iframe
      className="preview-frame"
      title={`Page of port ${port}`}
      src={address}
      // Its origin is its own, so it may have one; it gets no windows, no dialogs, no downloads, and never the window it is in.
      sandbox="allow-scripts allow-forms allow-same-origin"
      allow=""
      referrerPolicy="no-referrer"
    />
  )
}

interface PathFieldProps {
  readonly port: number
  readonly path: string
  readonly onGo: (typed: string) => void
}

/** Only the path is the person's to change: the rest is which sandbox and which port. */
function PathField({ port, path, onGo }: PathFieldProps) {
  const [typed, setTyped] = useState(path)
  return (
    <form
      className="preview-address"
      onSubmit={(event) => {
        event.preventDefault()
        onGo(typed)
      }}
    >
      <span className="preview-port">:{port}</span>
      <input
        aria-label="Path"
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.currentTarget.value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped(path)
        }}
      />
    </form>
  )
}
