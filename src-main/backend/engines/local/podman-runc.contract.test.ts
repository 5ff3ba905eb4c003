import { inject } from 'vitest'
import { localSubject } from '../contract/local-subject.ts'
import { registerEngineContractTests } from '../contract/register-engine-contract-tests.ts'

const { socket, missing } = inject('engines').podman
registerEngineContractTests('Podman with runc', () => localSubject({ socket, level: 'container' }), missing)
