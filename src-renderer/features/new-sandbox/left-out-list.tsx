import { KeyRound } from 'lucide-react'
import type { LeftOutEntry, SourcePreview } from '../../../src-shared/api/sandboxes.ts'
import { countInWords, shownName } from '../../ui/words.ts'
import { CheckRow } from '../../ui/check-row.tsx'
import type { Draft } from './draft.ts'

const reasons = {
  ignored: 'ignored by git',
  secret: 'looks like a secret',
  link: 'leads out of the folder',
  special: 'no regular file',
  refused: 'refused in the archive',
} as const satisfies Record<LeftOutEntry['why'], string>

interface LeftOutListProps {
  /** What stays out while nothing is chosen. */
  readonly all: readonly LeftOutEntry[]
  readonly now: SourcePreview
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
}

/** What stays out, each with its reason and, where that is possible, a choice to take it in all the same. */
export function LeftOutList({ all, now, draft, change }: LeftOutListProps) {
  const { include, includeIgnored } = draft
  const entries = merged(all, now.leftOut, include)
  if (entries.length === 0) return null
  const choosable = entries.filter(({ why }) => why === 'ignored' || why === 'secret')
  const secrets = choosable.filter(({ why }) => why === 'secret').length
  const more = now.leftOutCount - now.leftOut.length
  return (
    <div className="left-out">
      <p>
        {countInWords(now.leftOutCount, 'path')} {now.leftOutCount === 1 ? 'stays' : 'stay'} out
        {secrets > 0 && `; ${countInWords(secrets, 'path')} ${secrets === 1 ? 'looks' : 'look'} like secrets`}. Tick
        what is to come in all the same.
      </p>
      <ul className="left-out-entries" aria-label="Left out">
        {entries.map((entry) => (
          <li key={entry.path} data-why={entry.why}>
            {entry.why === 'ignored' || entry.why === 'secret' ? (
              <CheckRow
                checked={includeIgnored || include.includes(entry.path)}
                onChange={(isChosen) => {
                  // Taking one back of all of them leaves the others chosen.
                  const before = includeIgnored ? choosable.map(({ path }) => path) : include
                  const others = before.filter((path) => path !== entry.path)
                  change({ includeIgnored: false, include: isChosen ? [...others, entry.path] : others })
                }}
              >
                <Named entry={entry} />
              </CheckRow>
            ) : (
              <span className="check-row left-out-fixed">
                <Named entry={entry} />
              </span>
            )}
          </li>
        ))}
        {more > 0 && <li className="muted">… and {countInWords(more, 'more path')}</li>}
      </ul>
      {choosable.length > 1 && (
        <CheckRow
          checked={includeIgnored}
          onChange={(includeIgnored) => {
            change({ includeIgnored, include: [] })
          }}
        >
          <span>All of them{secrets > 0 && ', secrets as well'}</span>
        </CheckRow>
      )}
    </div>
  )
}

function Named({ entry }: { readonly entry: LeftOutEntry }) {
  return (
    <span className="left-out-entry">
      <code className="truncate" title={shownName(entry.path, 400)}>
        {shownName(entry.path, 200)}
      </code>
      <span className="left-out-why">
        {entry.why === 'secret' && <KeyRound size={12} aria-hidden />}
        {reasons[entry.why]}
      </span>
    </span>
  )
}

/** Everything that was, is or may be left out, by path: also what a chosen folder brought to light. */
function merged(
  all: readonly LeftOutEntry[],
  now: readonly LeftOutEntry[],
  include: readonly string[],
): readonly LeftOutEntry[] {
  const byPath = new Map(include.map((path): [string, LeftOutEntry] => [path, { path, why: 'secret' }]))
  for (const entry of [...now, ...all]) byPath.set(entry.path, entry)
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}
