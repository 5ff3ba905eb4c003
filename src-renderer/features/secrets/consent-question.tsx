import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Confirmation } from '../../ui/confirmation.tsx'
import { shownName } from '../../ui/words.ts'

interface ConsentQuestionProps {
  readonly secret: { readonly id: string; readonly title: string }
  readonly sandbox: { readonly id: string; readonly name: string }
  readonly onClose: () => void
}

/** Whether one secret may be used in a cloud, too: what that means is said before. */
export function ConsentQuestion({ secret, sandbox, onClose }: ConsentQuestionProps) {
  const backend = useBackend()
  return (
    <Confirmation
      title={`Use “${secret.title}” in the cloud, too?`}
      isHarmless
      cancel="Keep it here"
      confirm="Use it there, too"
      onConfirm={() => {
        const what = { secret: secret.id, sandbox: sandbox.id, inCloud: true }
        attempt(() => backend.call((client) => client.secrets.consent(what)))
      }}
      onClose={onClose}
    >
      <p>
        While “{shownName(sandbox.name)}” is at Fly.io, the key is kept in the memory of the machine’s own program, as
        another user: never on its disk, gone when it stops. That program adds it on the way out, as this computer does.
      </p>
      <p className="muted">
        The machine and what leads to it are Fly.io’s. After each sleep Airlock hands it over again once it is
        connected; until then programs are told that it is awaited.
      </p>
    </Confirmation>
  )
}
