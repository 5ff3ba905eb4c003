import { X } from 'lucide-react'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'

/** What is known of the versions that the engine reports, until it is put away: then no door tells it again. */
export function VersionAdvice({ sentences }: { readonly sentences: readonly string[] }) {
  const backend = useBackend()
  if (sentences.length === 0) return null
  return (
    <ul className="version-advice" aria-label="About its versions">
      {sentences.map((sentence) => (
        <li key={sentence} className="engine-warning">
          <span>{sentence}</span>
          <Button
            size="small"
            aria-label={`Put away: ${sentence}`}
            onClick={() => {
              attempt(() => backend.call((client) => client.engines.putAwayAdvice({ sentence })))
            }}
          >
            <X size={12} aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  )
}
