import { useDeferredValue, useState, type ReactNode } from 'react'
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Field } from '@base-ui/react/field'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { FileArchive, Folder } from 'lucide-react'
import { useBackend } from '../../bridge/context.ts'
import { shownName } from '../../ui/words.ts'

interface PathFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (path: string) => void
  readonly error: string | null
  readonly placeholder: string
  readonly hint: string
  /** Also archives complete it, not folders alone. */
  readonly archives?: boolean
  readonly after?: ReactNode
}

/** A path of this computer, completed while it is typed: arrows choose, Enter takes, Escape closes the list. */
export function PathField({
  label,
  value,
  onChange,
  error,
  placeholder,
  hint,
  archives = false,
  after,
}: PathFieldProps) {
  const backend = useBackend()
  const typed = useDeferredValue(value)
  const completion = useQuery({
    queryKey: ['complete-path', typed, archives],
    queryFn: () => backend.call((client) => client.sandboxes.completePath({ path: typed, archives })),
    enabled: typed !== '',
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  })
  const { folder, names } = completion.data ?? { folder: '', names: [] }
  // What was answered for an earlier text may no longer go on from this one.
  const paths = names.map((name) => folder + name).filter((path) => path.startsWith(value) && path !== value)
  // Whoever wrote a folder's whole name needs no help, and an open list hides the rest of the dialog from screen readers.
  const helps = paths.some((path) => path !== `${value}/`)
  const [isOpen, setOpen] = useState(false)
  return (
    <Field.Root className="field" invalid={error !== null}>
      <Field.Label className="field-label">{label}</Field.Label>
      <Autocomplete.Root
        items={paths}
        value={value}
        onValueChange={onChange}
        open={isOpen && helps}
        onOpenChange={setOpen}
        mode="none"
        filter={null}
      >
        <div className="field-row">
          <Autocomplete.Input
            className="input"
            // To people it is a text field that helps: what counts is the text, not a choice from the list.
            role="textbox"
            aria-expanded={undefined}
            aria-haspopup={undefined}
            placeholder={placeholder}
            spellCheck={false}
            autoComplete="off"
          />
          {after}
        </div>
        <Autocomplete.Portal>
          <Autocomplete.Positioner className="layer" sideOffset={4} align="start">
            <Autocomplete.Popup className="popup menu path-popup" data-empty={paths.length === 0 ? '' : undefined}>
              <Autocomplete.List aria-label={`${label}: what it could become`}>
                {paths.map((path) => (
                  <Autocomplete.Item key={path} value={path} className="menu-item">
                    {archives && /\.[a-z]+$/i.test(path) ? (
                      <FileArchive size={14} aria-hidden />
                    ) : (
                      <Folder size={14} aria-hidden />
                    )}
                    <span className="truncate">{shownName(path.slice(folder.length), 120)}</span>
                  </Autocomplete.Item>
                ))}
              </Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
      {error === null ? (
        <Field.Description className="field-hint">{hint}</Field.Description>
      ) : (
        <Field.Error match className="field-error">
          {error}
        </Field.Error>
      )}
    </Field.Root>
  )
}
