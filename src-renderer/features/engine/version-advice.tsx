import { X } from 'lucide-react'
import { dismissAdvice, useDismissedAdvice } from '../../state/dismissed-advice.ts'
import { Button } from '../../ui/button.tsx'

/** What is known of the versions that the engine reports, until it is put away. */
export function VersionAdvice({ sentences }: { readonly sentences: readonly string[] }) {
  const dismissed = useDismissedAdvice((state) => state.sentences)
  const shown = sentences.filter((sentence) => !dismissed.includes(sentence))
  if (shown.length === 0) return null
  return (
    <ul className="version-advice" aria-label="About its versions">
      {shown.map((sentence) => (
        <li key={sentence} className="engine-warning">
          <span>{sentence}</span>
          <Button
            size="small"
            aria-label={`Put away: ${sentence}`}
            onClick={() => {
              dismissAdvice(sentence)
            }}
          >
            <X size={12} aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  )
}
