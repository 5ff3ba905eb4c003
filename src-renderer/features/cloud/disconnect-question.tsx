import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { useSandboxes } from '../../state/server-facts.ts'
import { Confirmation } from '../../ui/confirmation.tsx'
import { countInWords } from '../../ui/words.ts'

/** Says what becomes of sandboxes there before the token is forgotten. */
export function DisconnectQuestion({ onClose }: { readonly onClose: () => void }) {
  const backend = useBackend()
  const there = (useSandboxes() ?? []).filter(({ cloud }) => cloud !== null)
  return (
    <Confirmation
      title="Disconnect Fly.io?"
      confirm="Disconnect"
      onConfirm={() => {
        attempt(() => backend.call((client) => client.cloud.disconnect()))
      }}
      onClose={onClose}
    >
      <p>
        {there.length === 0
          ? 'The token is forgotten on this computer. No sandbox of yours is there.'
          : `The token is forgotten on this computer. ${countInWords(there.length, 'sandbox', 'sandboxes')} of yours ${there.length === 1 ? 'stays' : 'stay'} there as they are, and ${there.length === 1 ? 'goes' : 'go'} on costing.`}
      </p>
      {there.length > 0 && (
        <ul className="cloud-names" aria-label="Sandboxes at Fly.io">
          {there.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
      )}
      <p className="muted">
        {there.length > 0 &&
          'They cannot be opened, stopped or pulled back until the account is connected again; then they are as before. '}
        At Fly.io the token goes on being valid until it is revoked there.
      </p>
    </Confirmation>
  )
}
