import { useState } from 'react'
import { Check, Copy, ExternalLink } from 'lucide-react'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button } from '../../ui/button.tsx'

/**
 * The parts of a sentence: commands stand between backticks, addresses begin with `https://`. Either is set apart by how
 * it looks, so brackets around it go.
 */
const part = '(`[^`]+`|https:\\/\\/[^\\s),]+[^\\s),.])'
const parts = new RegExp(`\\(${part}\\)|${part}`)

/** What to do, one sentence: its commands can be copied and its addresses opened by a click. */
export function Advice({ sentence }: { readonly sentence: string }) {
  return sentence.split(parts).map((part: string | undefined, index) => {
    if (part === undefined || part === '') return null
    // Parts have no identity but their place, and a sentence never changes.
    if (part.startsWith('`')) return <Command key={index} text={part.slice(1, -1)} />
    if (part.startsWith('https://')) return <Address key={index} address={part} />
    return <span key={index}>{part}</span>
  })
}

function Command({ text }: { readonly text: string }) {
  const [wasCopied, setCopied] = useState(false)
  return (
    <span className="advice-command">
      <code>{text}</code>
      <Button
        size="small"
        aria-label={wasCopied ? `Copied: ${text}` : `Copy the command ${text}`}
        onClick={() => {
          attempt(async () => {
            await navigator.clipboard.writeText(text)
            setCopied(true)
          })
        }}
      >
        {wasCopied ? <Check size={12} aria-hidden /> : <Copy size={12} aria-hidden />}
        {wasCopied ? 'Copied' : 'Copy'}
      </Button>
    </span>
  )
}

function Address({ address }: { readonly address: string }) {
  const { desktop } = useBackend()
  return (
    <a
      href={address}
      target="_blank"
      rel="noreferrer"
      className="advice-address"
      onClick={(event) => {
        if (desktop === null) return
        event.preventDefault()
        attempt(() => desktop.openOutside(address))
      }}
    >
      {address}
      <ExternalLink size={12} aria-hidden />
    </a>
  )
}
