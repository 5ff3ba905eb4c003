import type { CloudChoices } from '../../src-shared/api/cloud.ts'
import type { CostEstimate } from '../../src-shared/cloud/estimate.ts'
import { inDollars } from '../../src-shared/cloud/money.ts'
import { OutsideLink } from './outside-link.tsx'
import './price-view.css'

interface PriceViewProps {
  readonly cost: CostEstimate
  readonly choices: CloudChoices
}

/** What it costs while it runs, in a month of usual use and at rest; whose figures these are; and the same use elsewhere. */
export function PriceView({ cost, choices }: PriceViewProps) {
  const { source, month, hoursPerMonth, runningPerHour, stoppedPerMonth } = cost
  const chosen = choices.sizes.find(({ name }) => name === choices.use.size)
  const inTrial = [...(chosen?.forbiddenInTrial ?? []), ...choices.trial.remarks]
  return (
    <div className="price" role="group" aria-label="Price">
      <dl className="price-rows">
        <div>
          <dt>While it runs</dt>
          <dd>{inDollars(runningPerHour)} an hour</dd>
        </div>
        <div>
          <dt>{choices.use.hoursPerDay} hours a day</dt>
          <dd>{inDollars(month.total)} a month</dd>
        </div>
        <div>
          <dt>At rest all the time</dt>
          <dd>{inDollars(stoppedPerMonth)} a month</dd>
        </div>
      </dl>
      <p className="muted">
        Computed for {String(Math.round(hoursPerMonth))} hours a month, by{' '}
        <OutsideLink address={source.address}>{source.name}’s prices</OutsideLink> of {source.readAt}. The bill is
        Fly.io’s.
      </p>
      <details>
        <summary className="muted">The same use elsewhere</summary>
        <table className="price-compared">
          <thead>
            <tr>
              <th scope="col">At</th>
              <th scope="col" className="amount">
                An hour
              </th>
              <th scope="col" className="amount">
                A month
              </th>
            </tr>
          </thead>
          <tbody>
            {choices.compared.map(({ id, name, perHour, perMonth, remark, address }) => (
              <tr key={id}>
                <th scope="row">
                  {address === null ? name : <OutsideLink address={address}>{name}</OutsideLink>}
                  <small>{remark}</small>
                </th>
                <td className="amount">{perHour === null ? '–' : inDollars(perHour)}</td>
                <td className="amount">{perMonth === null ? '–' : inDollars(perMonth)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <details>
        <summary className="muted">In Fly.io’s free trial</summary>
        <ul className="price-trial">
          {inTrial.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </details>
    </div>
  )
}
