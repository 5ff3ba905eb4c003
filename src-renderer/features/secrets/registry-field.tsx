import { useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useBackend } from '../../bridge/context.ts'
import { TextField } from '../../ui/text-field.tsx'
import { harmless } from '../../ui/words.ts'
import { hostHint, type SecretDraft } from './secret-draft.ts'

interface RegistryFieldProps {
  readonly draft: SecretDraft
  readonly change: (part: Partial<SecretDraft>) => void
}

/** Which registry a token of npm is for: the one that npm itself uses stands there, unless something else was typed. */
export function RegistryField({ draft, change }: RegistryFieldProps) {
  const backend = useBackend()
  const { data: registries, isPending } = useQuery({
    queryKey: ['npm-registries'],
    queryFn: () => backend.call((client) => client.secrets.registries()),
    // It is asked for when somebody looks.
    gcTime: 0,
  })
  const wasTyped = useRef(draft.host !== '')
  const first = registries?.[0]
  useEffect(() => {
    if (first !== undefined && !wasTyped.current) change({ host: first })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it is known
  }, [first])
  const others = registries?.filter((registry) => registry !== draft.host) ?? []
  const also = others.length === 0 ? '' : `, which also names ${others.map((other) => harmless(other, 120)).join(', ')}`
  return (
    <TextField
      label="Host"
      value={draft.host}
      placeholder={isPending ? 'npm is asked where it goes…' : 'The registry that your npm uses'}
      hint={first === undefined ? hostHint : `${hostHint} Taken from npm’s own configuration${also}.`}
      onChange={(host) => {
        wasTyped.current = true
        change({ host })
      }}
    />
  )
}
