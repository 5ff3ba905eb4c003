import { Moon } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useUsage } from '../../state/sandbox-usage.ts'
import { Callout } from '../../ui/callout.tsx'
import { bytesInWords, shareInWords } from '../../ui/words.ts'
import { DiskUse } from './disk-use.tsx'
import { limitsOf } from './limits.ts'
import { LifetimeChoice } from './lifetime-choice.tsx'
import { ProcessList } from './process-list.tsx'
import { SandboxFacts } from './sandbox-facts.tsx'
import { Sparkline } from './sparkline.tsx'
import './resources.css'

/** What a sandbox uses: processor and memory over the last minutes, disk, and what runs inside. */
export function ResourcesView({ sandbox }: { readonly sandbox: Sandbox }) {
  if (sandbox.state !== 'running') {
    return (
      <div className="empty">
        <Moon size={20} aria-hidden />
        <h2>Nothing runs</h2>
        <p>What a sandbox uses is read while it runs.</p>
      </div>
    )
  }
  return (
    <div className="resources" role="region" aria-label="Resources">
      <Meters sandbox={sandbox} />
      <MemoryShort sandbox={sandbox} />
      <DiskUse sandbox={sandbox.id} />
      <LifetimeChoice sandbox={sandbox} />
      <SandboxFacts sandbox={sandbox} />
      <ProcessList sandbox={sandbox.id} />
    </div>
  )
}

/** Readings that fill a line: two minutes of the sandbox in view. */
const capacity = 60

function Meters({ sandbox }: { readonly sandbox: Sandbox }) {
  const fact = useUsage(sandbox.id)
  const history = fact?.history ?? []
  const limits = limitsOf(sandbox)
  // Without a limit the line shows how it moves within what it used.
  const top = limits.memoryBytes ?? Math.max(1, ...history.map(({ memoryBytes }) => memoryBytes))
  return (
    <dl className="resource-meters">
      <div className="resource-meter">
        <dt>CPU</dt>
        <dd>
          <strong>{fact?.now.cpu == null ? '…' : shareInWords(fact.now.cpu)}</strong>
          <span className="muted">{limits.cpus === null ? 'no limit' : `of ${String(limits.cpus * 100)} %`}</span>
        </dd>
        <Sparkline values={history.map(({ cpu }) => cpu)} top={1} capacity={capacity} />
      </div>
      <div className="resource-meter">
        <dt>Memory</dt>
        <dd>
          <strong>{fact === undefined ? '…' : bytesInWords(fact.now.memoryBytes)}</strong>
          <span className="muted">
            {limits.memoryBytes === null ? 'no limit' : `of ${bytesInWords(limits.memoryBytes)}`}
          </span>
        </dd>
        <Sparkline values={history.map(({ memoryBytes }) => memoryBytes)} top={top} capacity={capacity} />
      </div>
    </dl>
  )
}

/** From here on the kernel may end programs soon. */
const shortShare = 0.9

/** Told before it happens; when it happened, a notice says so. */
function MemoryShort({ sandbox }: { readonly sandbox: Sandbox }) {
  const now = useUsage(sandbox.id)?.now
  const { memoryBytes } = limitsOf(sandbox)
  if (now === undefined || memoryBytes === null || now.memoryBytes < shortShare * memoryBytes) return null
  return (
    <div className="resource-short">
      <Callout tone="warn" title="Nearly all memory is used">
        <span className="muted">When none is left, the kernel ends a program in it. End what is not needed below.</span>
      </Callout>
    </div>
  )
}
