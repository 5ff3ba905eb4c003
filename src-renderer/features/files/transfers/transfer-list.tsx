import { ArrowDownToLine, ArrowUpFromLine, X } from 'lucide-react'
import { IconButton } from '../../../ui/button.tsx'
import { bytesInWords, shownName } from '../../../ui/words.ts'
import { useTransfers } from './transfer-state.ts'

/** What is on its way into and out of a sandbox, with how far it is. */
export function TransferList({ sandbox }: { readonly sandbox: string }) {
  const transfers = useTransfers((state) => state.list).filter((one) => one.sandbox === sandbox)
  if (transfers.length === 0) return null
  return (
    <ul className="transfers" aria-label="On its way">
      {transfers.map(({ id, direction, name, bytes, of, cancel }) => (
        <li key={id}>
          {direction === 'in' ? <ArrowDownToLine size={14} aria-hidden /> : <ArrowUpFromLine size={14} aria-hidden />}
          <span className="truncate">
            {direction === 'in' ? 'In' : 'Out'}: {shownName(name)}
          </span>
          <span className="muted">{of === null ? bytesInWords(bytes) : `${String(percent(bytes, of))} %`}</span>
          <IconButton label={`Cancel ${shownName(name)}`} size="small" onClick={cancel}>
            <X size={14} aria-hidden />
          </IconButton>
          <progress
            aria-label={shownName(name)}
            max={of ?? undefined}
            value={of === null ? undefined : Math.min(bytes, of)}
          />
        </li>
      ))}
    </ul>
  )
}

function percent(bytes: number, of: number): number {
  return of === 0 ? 100 : Math.min(100, Math.floor((bytes / of) * 100))
}
