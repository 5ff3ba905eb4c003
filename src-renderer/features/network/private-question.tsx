import { addressKind, type AddressKind } from '../../../src-shared/policy/addresses.ts'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/modal.tsx'
import type { Answer } from './answers.ts'
import { placeOf } from './network-words.ts'

/** What is asked to be allowed although it is private. */
export interface PrivateAnswer {
  readonly host: string
  readonly port: number | null
  /** Where the name led; null for an address. */
  readonly address: string | null
  readonly answer: Exclude<Answer, 'refuse'>
}

interface PrivateQuestionProps {
  readonly asked: PrivateAnswer
  readonly onClose: () => void
  readonly onAllow: (asked: PrivateAnswer) => void
}

const kinds: Partial<Record<AddressKind, string>> = {
  private: 'It belongs to your local network: other computers, printers, your router.',
  loopback: 'It is this computer itself: programs that listen only for you.',
  'link-local': 'It belongs to the cable or radio that this computer is on.',
  shared: 'It belongs to the network of your provider.',
  metadata: 'It gives out a cloud machine’s own keys. Nearly nothing inside a sandbox needs it.',
}

const exactly = 'Exactly this address at this port can be reached then, and nothing beside it.'
const wherever =
  'Wherever this name leads is reached at this port then, also when it leads elsewhere later: in your local network, or on this computer.'
const never = 'No name is let lead there. Where it is needed, allow the address itself.'

/** A private address opens only to who has read what it is. The safe answer stands first and has the focus. */
export function PrivateQuestion({ asked, onClose, onAllow }: PrivateQuestionProps) {
  const { host, port, address, answer } = asked
  const kind = addressKind(address ?? host)
  const isByName = addressKind(host) === null
  const isNever = isByName && kind === 'metadata'
  const place = placeOf({ host, port: port ?? 443 })
  return (
    <Question
      title="Let it reach a private address?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it closed</Button>
          {!isNever && (
            <Button look="danger" onClick={() => onAllow({ ...asked, port: port ?? 443 })}>
              {answer === 'once' ? 'Allow until it stops' : 'Allow always'}
            </Button>
          )}
        </>
      }
    >
      <div className="dialog-body">
        <p>
          <code>{place}</code>
          {address !== null && address !== host && (
            <>
              {' '}
              leads to <code>{address}</code>
            </>
          )}
        </p>
        <p>{(kind !== null && kinds[kind]) || 'It is no address of the public internet.'}</p>
        <p className="muted">{isNever ? never : isByName ? wherever : exactly}</p>
      </div>
    </Question>
  )
}
