import { useQueryClient } from '@tanstack/react-query'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { ownTemplatesKey } from '../../state/server-facts.ts'
import { useTemplateRemoval, type TemplateToRemove } from '../../state/template-removal.ts'
import { Confirmation } from '../../ui/confirmation.tsx'
import { harmless } from '../../ui/words.ts'

/** Its file is gone for good, so it is asked for. */
export function RemoveTemplateQuestion({ template }: { readonly template: TemplateToRemove }) {
  const backend = useBackend()
  const queries = useQueryClient()
  const { close } = useTemplateRemoval.getState()
  const { id, title, file } = template
  return (
    <Confirmation
      title={`Remove the template “${harmless(title)}”?`}
      confirm="Remove the template"
      onConfirm={() => {
        attempt(async () => {
          await backend.call((client) => client.templates.remove({ id }))
          await queries.invalidateQueries({ queryKey: ownTemplatesKey })
        })
      }}
      onClose={close}
    >
      <p>Its file is deleted. Sandboxes that were made from it stay as they are.</p>
      <p className="muted template-file">{harmless(file, 500)}</p>
    </Confirmation>
  )
}
