import { useBackend } from '../../../bridge/context.ts'
import { Confirmation } from '../../../ui/confirmation.tsx'
import { countInWords, shownName } from '../../../ui/words.ts'
import { saveHere, type Downloaded } from './save-here.ts'

/** Names what programs on this computer would run by themselves, before it is saved here. */
export function RunsHereDialog({
  downloaded,
  onClose,
}: {
  readonly downloaded: Downloaded
  readonly onClose: () => void
}) {
  const backend = useBackend()
  const { runsHere, name } = downloaded
  return (
    <Confirmation
      title={`${countInWords(runsHere.length, 'file')} in it may run by ${runsHere.length === 1 ? 'itself' : 'themselves'} here`}
      cancel="Do not save it"
      confirm={`Save ${shownName(name)}`}
      isHarmless
      onConfirm={() => {
        saveHere(backend, downloaded)
      }}
      onClose={onClose}
    >
      <p>Programs on your computer run these, or take commands from them, without asking. Look at them first.</p>
      <ul className="transfer-names">
        {runsHere.map(({ path, by }) => (
          <li key={path}>
            <code>{shownName(path, 120)}</code> <span className="muted">by {by}</span>
          </li>
        ))}
      </ul>
    </Confirmation>
  )
}
