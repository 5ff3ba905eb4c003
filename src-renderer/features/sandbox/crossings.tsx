import { ArrowDownToLine } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Sandbox, SandboxSource } from '../../../src-shared/engine/sandbox.ts'
import { Crossing } from '../../ui/crossing.tsx'
import { bytesInWords, countInWords, shownName } from '../../ui/words.ts'

interface CrossingsProps {
  readonly sandbox: Sandbox
  /** What goes out, beside what came in. */
  readonly out: ReactNode
  /** Crossings of other features. */
  readonly children: ReactNode
}

/** What crosses the edge, at its place on the edge: files that came in, and what other features bring. */
export function Crossings({ sandbox, out, children }: CrossingsProps) {
  const { source } = sandbox
  return (
    <div className="crossings">
      <Crossing
        icon={<ArrowDownToLine size={14} aria-hidden />}
        word="In"
        amount={amountIn(sandbox)}
        title={titleIn(source)}
      >
        {source.kind === 'empty' ? (
          <p className="muted">The workspace began empty. Nothing of your computer is inside.</p>
        ) : (
          <>
            <CameFrom source={source} />
            {source.leftOut.length > 0 && (
              <>
                <h3>{countInWords(source.leftOut.length, 'path')} stayed out</h3>
                <ul className="left-out-list" tabIndex={0} aria-label="Left out">
                  {source.leftOut.slice(0, 500).map((entry) => (
                    <li key={entry}>
                      <code>{shownName(entry, 200)}</code>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </Crossing>
      {out}
      {children}
    </div>
  )
}

function CameFrom({ source }: { readonly source: Exclude<SandboxSource, { kind: 'empty' }> }) {
  const from = <code>{shownName(source.path, 400)}</code>
  if (source.kind === 'git') {
    return (
      <p className="muted">
        {bytesInWords(source.bytes)} cloned from {from}, inside and by the sandbox’s own git. Nothing was copied from
        your computer.
      </p>
    )
  }
  return (
    <p className="muted">
      {bytesInWords(source.bytes)} copied from {from}. The original is not mounted: what happens inside does not change
      it.
    </p>
  )
}

function titleIn(source: SandboxSource): string {
  if (source.kind === 'empty') return 'Nothing came in'
  return `${countInWords(source.files, 'file')} ${source.kind === 'git' ? 'cloned' : 'came in'}`
}

function amountIn({ state, source }: Sandbox): string {
  if (state === 'creating') return '…'
  return source.kind !== 'empty' ? source.files.toLocaleString('en') : '0'
}
