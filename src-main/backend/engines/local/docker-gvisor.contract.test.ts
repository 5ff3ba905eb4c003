import { testEngines } from '../../../../testing/engines/engines-of-worker.ts'
import { localSubject } from '../contract/local-subject.ts'
import { registerEngineContractTests } from '../contract/register-engine-contract-tests.ts'

const { socket, missing } = testEngines().docker
registerEngineContractTests('Docker with gVisor', () => localSubject({ socket, level: 'gvisor' }), missing, 'runtime')
