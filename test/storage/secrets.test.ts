import { afterAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SecretList } from '../../src/lib/secret-list.ts'
import { DataDirError } from '../../src/storage/data-dir.ts'
import {
  loadSecrets,
  nextSecretValue,
  retireOldSecrets,
  rotateSecrets,
  SecretsError,
} from '../../src/storage/secrets.ts'

const top = mkdtempSync(join(tmpdir(), 'ampgate-secrets-'))
afterAll(() => rmSync(top, { recursive: true }))

let count = 0
const none = { databaseUrl: undefined, keyEncryptionKey: undefined, pepper: undefined }
const fresh = () => ({ ...none, dataDir: join(top, `deeper/${++count}`) })

const permissions = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('secrets of the data folder', () => {
  test('are made at the first start and read at the next', () => {
    const config = fresh()
    const made = loadSecrets(config)
    const read = loadSecrets(config)
    expect(read.pepper.current).toEqual(made.pepper.current)
    expect(read.keyEncryption.current).toEqual(made.keyEncryption.current)
    expect(made.pepper.current.key).not.toEqual(made.keyEncryption.current.key)
    expect(made.pepper.current.version).toBe(1)
  })

  test('are readable by their owner alone, and leave nothing else behind', () => {
    const { dataDir } = fresh()
    loadSecrets({ ...none, dataDir })
    const folder = join(dataDir, 'secrets')
    expect(readdirSync(folder).sort()).toEqual(['key-encryption-key', 'pepper'])
    expect(permissions(dataDir)).toBe('700')
    expect(permissions(folder)).toBe('700')
    expect(permissions(join(folder, 'pepper'))).toBe('600')
  })

  test('are refused when others can read them', () => {
    const config = fresh()
    loadSecrets(config)
    const path = join(config.dataDir, 'secrets/pepper')
    chmodSync(path, 0o644)
    expect(() => loadSecrets(config)).toThrow(`chmod 600 ${path}`)
  })

  test('are not made anew beside a database that needs the old ones', () => {
    const config = fresh()
    mkdirSync(join(config.dataDir, 'postgres'), { recursive: true })
    expect(() => loadSecrets(config)).toThrow('restore it from the backup')
  })

  test('rotate to a new version that is read together with the old, until it is retired', () => {
    const config = fresh()
    const before = loadSecrets(config)
    const rotated = rotateSecrets(config)
    expect([...rotated.pepper.all.keys()]).toEqual([2, 1])
    expect(loadSecrets(config).pepper.all.get(1)).toEqual(before.pepper.current.key)
    expect(loadSecrets(config).keyEncryption.current).toEqual(rotated.keyEncryption.current)
    retireOldSecrets(config)
    expect([...loadSecrets(config).keyEncryption.all.keys()]).toEqual([2])
    expect(permissions(join(config.dataDir, 'secrets/pepper'))).toBe('600')
  })

  test('a folder that cannot be made is one line with a mend', () => {
    const config = { ...none, dataDir: '/dev/null/data' }
    expect(() => loadSecrets(config)).toThrow(DataDirError)
    expect(() => loadSecrets(config)).toThrow('set AMPGATE_DATA_DIR to another folder')
  })
})

describe('secrets of the environment', () => {
  const config = {
    ...fresh(),
    keyEncryptionKey: SecretList.generate(),
    pepper: SecretList.generate(),
  }

  test('are taken as they are, and nothing is written', () => {
    const secrets = loadSecrets(config)
    expect(secrets.pepper.current).toEqual(config.pepper.current)
    expect(() => statSync(config.dataDir)).toThrow('ENOENT')
  })

  test('cannot be rotated here; the next value can be made', () => {
    expect(() => rotateSecrets(config)).toThrow(SecretsError)
    expect(() => rotateSecrets(config)).toThrow('AMPGATE_KEY_ENCRYPTION_KEY and AMPGATE_PEPPER')
    const next = SecretList.parse(nextSecretValue(loadSecrets(config).pepper))
    expect(next.current.version).toBe(2)
    expect(next.all.get(1)).toEqual(config.pepper.current.key)
  })
})
