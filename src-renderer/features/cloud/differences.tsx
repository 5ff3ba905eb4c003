import { cloudDifferences } from '../../../src-shared/cloud/differences.ts'

/** Where a sandbox at Fly.io is other than one on this computer. */
export function Differences() {
  return (
    <table className="cloud-table">
      <thead>
        <tr>
          <td />
          <th scope="col">On this computer</th>
          <th scope="col">At Fly.io</th>
        </tr>
      </thead>
      <tbody>
        {cloudDifferences.map(({ id, about, here, there }) => (
          <tr key={id}>
            <th scope="row">{about}</th>
            <td>{here}</td>
            <td>{there}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
