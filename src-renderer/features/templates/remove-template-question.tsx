import { useQueryClient } from '@tanstack/react-query'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { ownTemplatesKey } from '../../state/server-facts.ts'
import { useTemplateRemoval, type TemplateToRemove } from '../../state/template-removal.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import { harmless } from '../../ui/words.ts'

/** Its file is gone for good, so it is asked for. */
export function RemoveTemplateQuestion({ template }: { readonly template: TemplateToRemove }) {
  const backend = useBackend()
  const queries = useQueryClient()
  const { close } = useTemplateRemoval.getState()
  const { id, title, file } = template
  return (
    <Question
      title={`Remove the template “${harmless(title)}”?`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Keep it</Button>
          <Button
            look="danger"
            onClick={() => {
              close()
              attempt(async () => {
                await backend.call((client) => client.templates.remove({ id }))
                await queries.invalidateQueries({ queryKey: ownTemplatesKey })
              })
            }}
          >
            Remove the template
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>Its file is deleted. Sandboxes that were made from it stay as they are.</p>
        <p className="muted template-file">{harmless(file, 500)}</p>
      </div>
    </Question>
  )
}
