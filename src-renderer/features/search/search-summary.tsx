import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { countInWords, shownName } from '../../ui/words.ts'
import { stopReplacing, undoReplace } from './replace.ts'
import { countMatches } from './result-rows.ts'
import { stopSearch } from './run-search.ts'
import { changeSearch, type SearchState } from './search-state.ts'

/** What was found or replaced, in words, with what can be done about it. */
export function SearchSummary({ sandbox, search }: { readonly sandbox: string; readonly search: SearchState }) {
  const backend = useBackend()
  const { replacing, phase, lastReplace, skipped } = search
  const stop = (action: () => void) => (
    <Button size="small" onClick={action}>
      Stop
    </Button>
  )
  return (
    <>
      <div className="search-summary">
        <span role="status">{inWords(search)}</span>
        {replacing !== null && stop(() => stopReplacing(sandbox))}
        {replacing === null && phase === 'running' && stop(() => stopSearch(sandbox))}
        {replacing === null && lastReplace !== null && (
          <Button
            size="small"
            onClick={() => {
              attempt(() => undoReplace(backend, sandbox))
            }}
          >
            Undo
          </Button>
        )}
      </div>
      {skipped.length > 0 && (
        <Callout
          tone="warn"
          title={`${countInWords(skipped.length, 'file')} ${skipped.length === 1 ? 'was' : 'were'} left as ${skipped.length === 1 ? 'it is' : 'they are'}`}
          onDismiss={() => {
            changeSearch(sandbox, { skipped: [] })
          }}
        >
          {skipped.slice(0, mostShown).map(({ path, why }) => (
            <span key={path} className="muted">
              {shownName(path, 60)}: {why}
            </span>
          ))}
          {skipped.length > mostShown && <span className="muted">and {skipped.length - mostShown} more</span>}
        </Callout>
      )}
    </>
  )
}

const mostShown = 5

function inWords({ phase, results, end, said, replacing, error }: SearchState): string {
  if (replacing !== null) return `Replacing: ${replacing.done} of ${countInWords(replacing.all, 'file')}…`
  if (said !== null) return said
  if (phase === 'idle' || error !== null) return ''
  const matches = countMatches(results)
  const found =
    matches === 0
      ? 'Nothing found'
      : `${countInWords(matches, 'match', 'matches')} in ${countInWords(results.length, 'file')}`
  if (phase === 'running') return matches === 0 ? 'Searching…' : `${found} so far…`
  if (end?.cutBy === 'matches') return `The first ${found}. Narrow the search to see others.`
  if (end?.cutBy === 'time') return `${found}; it took too long to look everywhere.`
  const notes = [
    end !== null && matches === 0 ? `in ${countInWords(end.searched, 'file')}` : null,
    end !== null && end.longLines > 0 ? `${countInWords(end.longLines, 'line')} too long to show` : null,
    end !== null && end.unreadable > 0 ? `${countInWords(end.unreadable, 'file')} could not be read` : null,
  ].filter((note) => note !== null)
  return [found, ...notes].join(matches === 0 && notes.length === 1 ? ' ' : ', ')
}
