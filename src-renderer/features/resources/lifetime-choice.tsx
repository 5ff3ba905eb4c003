import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Choice } from '../../ui/choice.tsx'
import { lifetimeOptions } from '../../ui/lifetimes.ts'

/** How long it may run, to be changed at any time. */
export function LifetimeChoice({ sandbox: { id, lifetime } }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const value = lifetime === null ? 'none' : String(lifetime.hours)
  return (
    <section className="resource-section resource-lifetime" aria-label="Lifetime">
      <Choice
        label="Lifetime"
        value={value}
        options={lifetimeOptions(lifetime?.hours)}
        onChange={(chosen) => {
          const hours = chosen === 'none' ? null : Number(chosen)
          attempt(() => backend.call((client) => client.sandboxes.setLifetime({ sandbox: id, hours })))
        }}
        hint={endInWords(lifetime)}
      />
    </section>
  )
}

function endInWords(lifetime: Sandbox['lifetime']): string {
  if (lifetime === null) return 'Runs until you stop it.'
  if (lifetime.endsAt === null) return 'Counts from its next start. Then it is stopped, never removed.'
  const end = new Date(lifetime.endsAt)
  const time = end.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false })
  return `Is stopped at ${time}, never removed.`
}
