import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useState } from 'react'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { addressKind } from '../../../src-shared/policy/addresses.ts'
import { hostPattern } from '../../../src-shared/policy/hosts.ts'
import { policyLimits } from '../../../src-shared/policy/policy.ts'
import type { RuleText } from '../../../src-shared/policy/make-rule.ts'
import { useTypedAhead } from '../../state/typed-ahead.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { parsePorts } from './parse-ports.ts'
import { PrivateQuestion } from './private-question.tsx'
import type { EgressActions } from './use-egress-actions.ts'

interface AddRuleProps {
  readonly actions: EgressActions
  readonly onClose: () => void
}

interface Problems {
  readonly host?: string
  readonly ports?: string
}

/** Writes a rule by hand; what is wrong with it is said before anything is sent. */
export function AddRule({ actions, onClose }: AddRuleProps) {
  const [verdict, setVerdict] = useState<RuleText['verdict']>('allow')
  const [host, setHost] = useState('')
  const [ports, setPorts] = useState('443')
  const [problems, setProblems] = useState<Problems>({})
  const [toConfirm, confirm] = useState<RuleText | null>(null)
  const takeTyped = useTypedAhead(setHost)

  const add = (rule: RuleText) => {
    actions.addRule(rule).then(onClose, (error: unknown) => {
      setProblems({ host: inWords(error) })
    })
  }
  const submit = () => {
    const read = readRule(verdict, host, ports)
    setProblems(read.problems)
    if (read.rule === null) return
    if (read.isPrivate) confirm({ ...read.rule, mayBePrivate: true })
    else add(read.rule)
  }
  return (
    <form
      className="add-rule"
      aria-label="Add a rule"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <RadioGroup
        className="segments"
        aria-label="What it does"
        value={verdict}
        onValueChange={(value: RuleText['verdict']) => {
          setVerdict(value)
        }}
      >
        <Radio.Root value="allow" className="segment">
          Allow
        </Radio.Root>
        <Radio.Root value="deny" className="segment">
          Deny
        </Radio.Root>
      </RadioGroup>
      <TextField
        label="Host"
        value={host}
        onChange={(value) => {
          setHost(value)
          setProblems({})
        }}
        error={problems.host ?? null}
        placeholder="api.example.com"
        hint="*.example.com is all below it"
        autoFocus
        onFocus={takeTyped}
      />
      <TextField
        label="Ports"
        value={ports}
        onChange={(value) => {
          setPorts(value)
          setProblems({})
        }}
        error={problems.ports ?? null}
        placeholder="all"
        hint="Several with commas; nothing for all"
      />
      <div className="add-rule-actions">
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
        <Button size="small" look="filled" type="submit">
          Add
        </Button>
      </div>
      {toConfirm !== null && (
        <PrivateQuestion
          asked={{ host: toConfirm.host, port: toConfirm.ports?.[0] ?? null, address: null, answer: 'always' }}
          onClose={() => confirm(null)}
          onAllow={() => {
            confirm(null)
            add(toConfirm)
          }}
        />
      )}
    </form>
  )
}

/** The rule that was typed, or what is wrong with which part. */
function readRule(verdict: RuleText['verdict'], typedHost: string, typedPorts: string) {
  const problems: { host?: string; ports?: string } = {}
  let host = ''
  let ports: readonly number[] | null = null
  try {
    host = hostPattern(typedHost)
  } catch (error) {
    problems.host = inWords(error)
  }
  try {
    ports = parsePorts(typedPorts)
    if (ports !== null && ports.length > policyLimits.ports) problems.ports = `At most ${String(policyLimits.ports)}.`
  } catch (error) {
    problems.ports = error instanceof Error ? error.message : ''
  }
  const kind = addressKind(host)
  const isPrivate = verdict === 'allow' && kind !== null && kind !== 'public'
  if (isPrivate && ports?.length !== 1) problems.ports ??= 'A private address is allowed at exactly one port.'
  const rule: RuleText | null = Object.keys(problems).length > 0 ? null : { verdict, host, ports }
  return { problems, rule, isPrivate }
}

function inWords(error: unknown): string {
  const { message, why, remedy } = toErrorReport(error)
  return [message, why, remedy].join(' ')
}
