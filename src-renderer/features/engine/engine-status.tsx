import { Suspense } from 'react'
import { Popover } from '@base-ui/react/popover'
import { ChevronDown, Cpu } from 'lucide-react'
import { assertNever } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineDescription, EngineStatus } from '../../../src-shared/engine/engine.ts'
import type { ConnectionState } from '../../bridge/reconnect.ts'
import { useConnection } from '../../bridge/context.ts'
import { useEngine } from '../../state/server-facts.ts'
import { loadLater } from '../../ui/load-later.tsx'
import { harmless, levelWords } from '../../ui/words.ts'
import { CandidateList } from '../../ui/candidate-list.tsx'
import { VersionAdvice } from './version-advice.tsx'
import './engine.css'

const WarmPool = loadLater(async () => (await import('./warm-pool.tsx')).WarmPool)

/** `Docker 26.1.4 · gVisor` */
function engineInWords(engine: EngineDescription): string {
  return engine.best === null ? engine.name : `${engine.name} · ${levelWords[engine.best]}`
}

function statusInWords(status: EngineStatus | undefined, connection: ConnectionState['kind']): string {
  if (status === undefined) return connection === 'refused' ? 'Not connected' : 'Connecting…'
  switch (status.state) {
    case 'searching':
      return 'Looking for an engine…'
    case 'missing':
      return 'No engine'
    case 'ready':
      return engineInWords(status.engine)
    case 'lost':
      return `${status.engine.name} · away`
    default:
      return assertNever(status)
  }
}

/** The engine in the status bar, with where it was found and what is known about it. */
export function EngineStatusItem() {
  const status = useEngine()
  const words = statusInWords(status, useConnection().kind)
  return (
    <div role="status" aria-label="Engine" className="engine-status" data-state={status?.state ?? 'connecting'}>
      <Popover.Root>
        <Popover.Trigger className="status-button">
          <Cpu size={14} aria-hidden />
          {words}
          <ChevronDown size={12} aria-hidden />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner side="top" align="start" sideOffset={6} className="layer">
            <Popover.Popup className="popup engine-popup">
              <Popover.Title render={<h2 />}>{words}</Popover.Title>
              {status && <EngineDetails status={status} />}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </div>
  )
}

function EngineDetails({ status }: { readonly status: EngineStatus }) {
  const engine = 'engine' in status ? status.engine : null
  return (
    <>
      {status.state === 'lost' && <p className="engine-warning">{status.reason}</p>}
      {engine && (
        <dl className="facts">
          <dt>Reached at</dt>
          <dd>
            <code>{engine.endpoint}</code>
          </dd>
          <dt>API</dt>
          <dd>{engine.apiVersion ?? 'none'}</dd>
          <dt>Host</dt>
          <dd>
            Linux {engine.kernelVersion}, {engine.architecture}, {engine.cpus} CPUs
          </dd>
          <dt>Runs as</dt>
          <dd>{engine.rootless ? 'your user (rootless)' : 'root'}</dd>
        </dl>
      )}
      {engine && engine.runtimes.length > 0 && (
        <>
          <h3>Runtimes</h3>
          <ul className="engine-runtimes">
            {engine.runtimes.map((runtime) => (
              <li key={runtime.name}>
                <span>
                  {runtime.name} · {levelWords[runtime.level]} · {runtime.proven ? 'proven' : 'not proven'}
                </span>
                <span className="muted">{harmless(runtime.evidence, 400)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {status.state === 'ready' && (
        <Suspense fallback={<div className="warm-pool" aria-hidden />}>
          <WarmPool />
        </Suspense>
      )}
      {engine?.warnings.map((warning) => (
        <p key={warning} className="engine-warning">
          {warning}
        </p>
      ))}
      {engine && <VersionAdvice sentences={engine.versionAdvice ?? []} />}
      <h3>Where Airlock looked</h3>
      <CandidateList candidates={status.candidates} />
    </>
  )
}
