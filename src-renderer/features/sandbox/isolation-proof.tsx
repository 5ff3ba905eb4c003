import { useState } from 'react'
import { Popover } from '@base-ui/react/popover'
import { Check, Copy, RefreshCw, X } from 'lucide-react'
import type { IsolationProof as Measured, Probe } from '../../../src-shared/engine/isolation.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { harmless, isLive, isolationWords, levelMeanings } from '../../ui/words.ts'
import { proofAsText } from './proof-text.ts'

/** What was measured in a sandbox: each probe, and the ways to measure again and to tell others. */
export function IsolationProof({ sandbox, proof }: { readonly sandbox: Sandbox; readonly proof: Measured }) {
  const backend = useBackend()
  const [isCopied, setCopied] = useState(false)
  const isVerifying = sandbox.operation?.kind === 'verify'
  const held = proof.probes.filter(({ ok }) => ok).length
  return (
    <>
      <div className="proof-head">
        <Popover.Title render={<h2 />}>{isolationWords(proof, isLive(sandbox.state))}</Popover.Title>
        <p className="muted">{levelMeanings[proof.level]}</p>
        <p className="proof-evidence">
          {held} of {proof.probes.length} probes held · measured {new Date(proof.verifiedAt).toLocaleTimeString()}
        </p>
      </div>
      <div className="probes">
        <ProbeList label="Tried from inside" probes={seenBy(proof.probes, 'inside')} />
        <Settings probes={seenBy(proof.probes, 'engine')} />
      </div>
      <div className="proof-actions">
        <Button
          look="outlined"
          disabled={isVerifying || sandbox.state !== 'running'}
          onClick={() => {
            attempt(() => backend.call((client) => client.sandboxes.verify({ sandbox: sandbox.id })))
          }}
        >
          <RefreshCw size={14} aria-hidden className={isVerifying ? 'spin' : undefined} />
          {isVerifying ? 'Verifying…' : 'Verify again'}
        </Button>
        <Button
          onClick={() => {
            attempt(async () => {
              await navigator.clipboard.writeText(proofAsText(sandbox.name, proof))
              setCopied(true)
            })
          }}
        >
          {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {isCopied ? 'Copied' : 'Copy as text'}
        </Button>
      </div>
    </>
  )
}

/** Those that did not hold come first. */
function seenBy(probes: readonly Probe[], witness: Probe['witness']): readonly Probe[] {
  return probes.filter((probe) => probe.witness === witness).sort((a, b) => Number(a.ok) - Number(b.ok))
}

/** Many and technical: one line for all while they hold. */
function Settings({ probes }: { readonly probes: readonly Probe[] }) {
  const failed = probes.filter(({ ok }) => !ok).length
  if (probes.length === 0) return null
  return (
    <details className="probe-group" open={failed > 0}>
      <summary>
        {failed === 0 ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}
        <span className="probe-name">settings</span>
        <span className="probe-seen">
          {failed === 0
            ? `all ${String(probes.length)} are what was asked, says the engine`
            : `${String(failed)} of ${String(probes.length)} are not what was asked`}
        </span>
      </summary>
      <ProbeList label="Settings, as the engine reports them" probes={probes} />
    </details>
  )
}

function ProbeList({ label, probes }: { readonly label: string; readonly probes: readonly Probe[] }) {
  return (
    <ul aria-label={label}>
      {probes.map((probe) => (
        <ProbeRow key={probe.name} probe={probe} />
      ))}
    </ul>
  )
}

/** One line per probe; what was tried and what it means opens below it, and is open where it did not hold. */
function ProbeRow({ probe }: { readonly probe: Probe }) {
  const { ok } = probe
  return (
    <li data-ok={ok}>
      <details open={!ok}>
        <summary>
          {ok ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}
          <span className="probe-name truncate">{harmless(probe.name)}</span>
          <span className="visually-hidden">{ok ? ' held: ' : ' did not hold: '}</span>
          <span className="probe-seen truncate">{harmless(probe.seen, 400)}</span>
        </summary>
        <dl className="facts">
          <dt>Tried</dt>
          <dd>{harmless(probe.tried, 400)}</dd>
          <dt>Seen</dt>
          <dd>{harmless(probe.seen, 400)}</dd>
          <dt>Means</dt>
          <dd>{harmless(probe.meaning, 400)}</dd>
        </dl>
      </details>
    </li>
  )
}
